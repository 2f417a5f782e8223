import { equalities } from "../../kubernetes/selector.ts";
import type { VetInventory } from "../facts.ts";
import type { NamedHost } from "./named-host.ts";

/** The hosts of calls that are known without the objects. */
export const inCalls = (inventory: VetInventory): NamedHost[] =>
  (inventory.facts.calls ?? []).flatMap(({ from, host, port, by }) =>
    from.kind === "pods"
      ? inventory.selected(from.namespace, equalities(from.matchLabels)).flatMap((pods) =>
          pods.containers.slice(0, 1).map((container) => ({
            pods,
            container,
            name: by,
            value: `${host}:${port}`,
            resource: pods.owner,
            path: pods.path,
            host,
            port,
            isUrl: true,
          })),
        )
      : [],
  );
