// What the stack's objects are called, which is also how pods call the Services among them.
import { PORTS } from "./owned.ts";

/** The name of a component's objects. */
export const objectName = ({ name }: { readonly name: string }, part: string) => `${name}-${part}`;

type Listening = {
  [C in keyof typeof PORTS]: (typeof PORTS)[C] extends { port: number } ? C : never;
}[keyof typeof PORTS];

/** `host:port` of a component's Service, as pods of the namespace call it. */
export const serviceHost = (config: { readonly name: string }, component: Listening) =>
  `${objectName(config, component)}:${PORTS[component].port}`;
