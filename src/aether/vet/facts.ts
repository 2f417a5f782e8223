// What the objects of a stack don't say, and vet is told: every connection that is needed, and no other, and the keys of a
// Secret that comes from elsewhere.

import type { Call, Facts, NeededFlow, Place } from "../../toolkit/vet/facts.ts";
import { secretName } from "../app/names.ts";
import { requiredSecretKeys } from "../app/secret-keys.ts";
import { keyInSecret } from "../common/app.ts";
import { settings } from "../common/settings.ts";
import { parseConfig } from "../config/parse.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import type { AetherConfig } from "../config/types.ts";
import { entryPlace, NOT_PUBLIC_IPV4, NOT_PUBLIC_IPV6 } from "../parts/network-policies.ts";
import {
  type Component,
  type Connection,
  connections,
  type Endpoint,
  objectName,
  presentComponents,
  selectorLabels,
} from "../topology.ts";
import { lastingSecrets } from "./lasting-secrets.ts";

/**
 * What vet has to know of a stack beside its objects.
 * @throws {ConfigError}
 * @example vet(aetherStack(config), facts(config)) // []
 */
export function facts(given?: AetherConfig): Facts {
  const config = parseConfig(given);
  return {
    lastingSecrets,
    knownPods: presentComponents(config).map((component) => own(config, component)),
    isOutsideKnown: true,
    flows: connections(config).flatMap((connection) => flows(config, connection)),
    calls: connections(config).flatMap((connection) => calls(config, connection)),
    settings: (["api", "scheduler"] as const).map((role) => ({
      at: own(config, role),
      container: role,
      names: Object.keys(settings(config).data),
    })),
    secrets:
      "existingSecret" in config.secrets
        ? [
            {
              namespace: config.namespace,
              name: secretName(config),
              keys: requiredSecretKeys(config).map((key) => keyInSecret(config, key)),
            },
          ]
        : [],
  };
}

const flows = (config: ResolvedConfig, { from, to, endpoints, why }: Connection): NeededFlow[] => {
  const source = sourceOf(config, from);
  return source === undefined
    ? []
    : endpoints.map(({ at, port, protocol }) => ({
        from: source,
        to: isOwn(config, to) ? own(config, to) : foreign(at),
        port,
        protocol,
        why,
      }));
};

/** Components call each other by the names of Services; the URL of the database is in a Secret. */
const calls = (config: ResolvedConfig, { from, to, endpoints, why }: Connection): Call[] =>
  from === "ingressController" || !isOwn(config, to)
    ? []
    : endpoints.map(({ port }) => ({ from: own(config, from), host: objectName(config, to), port, by: why }));

const isOwn = (config: ResolvedConfig, to: Connection["to"]): to is Component =>
  presentComponents(config).some((component) => component === to);

const own = (config: ResolvedConfig, component: Component): Place => ({
  kind: "pods",
  namespace: config.namespace,
  matchLabels: selectorLabels(config, component),
});

function sourceOf(config: ResolvedConfig, from: Connection["from"]): Place | undefined {
  if (from !== "ingressController") return own(config, from);
  const at = entryPlace(config);
  return at === undefined ? undefined : foreign(at);
}

function foreign(at: Endpoint["at"]): Place {
  switch (at.kind) {
    case "pods":
      return { kind: "pods", namespace: at.namespace, matchLabels: at.matchLabels, isForeign: true };
    case "cidrs":
      return { kind: "addresses", cidrs: at.cidrs };
    case "public":
      return { kind: "addresses", cidrs: ["0.0.0.0/0", "::/0"], except: [...NOT_PUBLIC_IPV4, ...NOT_PUBLIC_IPV6] };
  }
}
