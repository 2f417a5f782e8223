// What holds for the way in, whether it is an Ingress or a route of a Gateway.
import type { ResolvedConfig } from "../config/schema.ts";

/** The section of the config that leads people in; `undefined` where something else does. */
export const entrySection = ({ ingress, gateway }: ResolvedConfig) =>
  gateway ?? (ingress === false ? undefined : ingress);

/** Every host name that is served. */
export const hostsOf = (config: ResolvedConfig): string[] => [config.host, ...(entrySection(config)?.extraHosts ?? [])];

/** Whether people come by https. */
export function hasTls(config: ResolvedConfig): boolean {
  const section = entrySection(config);
  return section !== undefined && section.tls !== false;
}

export const isSetupOpen = (config: ResolvedConfig): boolean => entrySection(config)?.openSetup ?? false;
