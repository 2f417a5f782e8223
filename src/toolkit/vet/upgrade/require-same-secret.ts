import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { textMap } from "../../kubernetes/read.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import { keptData } from "../../kubernetes/secret-data.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem } from "../finding.ts";
import type { Change, UpgradeRule } from "./change.ts";

export const requireSameSecret: UpgradeRule = {
  name: "require-same-secret",
  subject: "upgrade",
  severity: "error",
  reason:
    "Some secrets cannot be regenerated: they encrypt stored data, or are stored elsewhere, too. Only checked for keys that are known to be such secrets.",
  fix: "Restore the old value, or rotate it together with everything that depends on it.",
  *problems({ before, after, kept }) {
    const lasting = Object.entries(after.facts.lastingSecrets ?? {});
    if (lasting.length === 0) return;
    for (const change of kept) {
      if (change.after.kind === "Secret") yield* otherValues(change, lasting);
      yield* otherSources(before, after, change, lasting);
    }
  },
};

type Lasting = readonly (readonly [key: string, consequence: string])[];

function* otherValues({ before, after }: Change, lasting: Lasting): Iterable<Problem> {
  const [old, current] = [keptData(before.object), keptData(after.object)];
  for (const [key, consequence] of lasting)
    if (old[key] !== undefined && old[key] !== current[key])
      yield {
        resource: after,
        path: [Object.hasOwn(textMap(after.object.data), key) ? "data" : "stringData", key],
        message: `${nameOf(after)} has a different ${key}: ${consequence}.`,
      };
}

function* otherSources(before: VetInventory, after: VetInventory, change: Change, lasting: Lasting): Iterable<Problem> {
  const [old, current] = [sources(before, change.before), sources(after, change.after)];
  for (const [key, consequence] of lasting) {
    const [was, is] = [old.get(key), current.get(key)];
    if (was === undefined || is === undefined || was.name === is.name) continue;
    yield {
      resource: change.after,
      path: is.path,
      message: `${nameOf(change.after)} takes ${key} from ${is.name} instead of ${was.name}: unless the values are the same, ${consequence}.`,
      severity: "warning",
    };
  }
}

/** The Secret from which an object takes each key. */
const sources = (side: VetInventory, from: Resource) =>
  new Map(
    referencesTo(side, "Secret")
      .filter((each) => each.from === from)
      .flatMap(({ name, keys }) => keys.map(({ key, path }) => [key, { name, path }] as const)),
  );
