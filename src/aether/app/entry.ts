// What applies to access from outside, through an Ingress or a route of a Gateway.
import type { ResolvedConfig } from "../config/schema.ts";

/** The config section for access from outside; `undefined` if something else provides it. */
export const entrySection = ({ ingress, gateway }: ResolvedConfig) =>
  gateway ?? (ingress === false ? undefined : ingress);

/** Every host name that is served. */
export const hostsOf = (config: ResolvedConfig): string[] => [config.host, ...(entrySection(config)?.extraHosts ?? [])];

/** Whether users connect with https. */
export function hasTls(config: ResolvedConfig): boolean {
  const section = entrySection(config);
  return section !== undefined && section.tls !== false;
}

export const isSetupOpen = (config: ResolvedConfig): boolean => entrySection(config)?.openSetup ?? false;
