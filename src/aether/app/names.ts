// What the stack's objects are called, which is also how pods call the Services among them.
import type { ResolvedConfig } from "../config/schema.ts";
import { PORTS } from "./owned.ts";

/** The name of a component's objects. */
export const objectName = ({ name }: { readonly name: string }, part: string) => `${name}-${part}`;

/** The components that listen, each behind a Service. */
export type Listening = {
  [C in keyof typeof PORTS]: (typeof PORTS)[C] extends { port: number } ? C : never;
}[keyof typeof PORTS];

/** `host:port` of a component's Service, as pods of the namespace call it. */
export const serviceHost = (config: { readonly name: string }, component: Listening) =>
  `${objectName(config, component)}:${PORTS[component].port}`;

/** Every name that pods may call a component's Service by. */
export const serviceNames = (config: { readonly name: string; readonly namespace: string }, component: Listening) =>
  ["", `.${config.namespace}`, `.${config.namespace}.svc`, `.${config.namespace}.svc.cluster.local`].map(
    (domain) => `${objectName(config, component)}${domain}`,
  );

/** The name of the Secret that pods read their values from. */
export function secretName({ secrets, name }: ResolvedConfig): string {
  const named =
    "existingSecret" in secrets
      ? secrets.existingSecret
      : "template" in secrets
        ? secrets.template
        : "externalSecret" in secrets
          ? secrets.externalSecret
          : {};
  return named.name ?? `${name}-secrets`;
}

/** The name of the Secret with the certificate of the Ingresses; none without TLS. */
export const certificateName = ({ ingress, name }: Pick<ResolvedConfig, "ingress" | "name">) =>
  ingress === false || ingress.tls === false ? undefined : (ingress.tls.secretName ?? `${name}-tls`);
