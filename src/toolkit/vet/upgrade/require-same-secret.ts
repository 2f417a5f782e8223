import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { text, textMap, tree } from "../../kubernetes/read.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import { keptData } from "../../kubernetes/secret-data.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem } from "../finding.ts";
import type { Change, UpgradeRule } from "./change.ts";
import { isKept } from "./kept.ts";

export const requireSameSecret: UpgradeRule = {
  name: "require-same-secret",
  subject: "upgrade",
  severity: "error",
  reason:
    "Some secrets cannot be regenerated: they encrypt stored data, or are stored elsewhere, too. Only checked for keys that are known to be such secrets.",
  fix: "Restore the old value, or rotate it together with everything that depends on it.",
  *problems({ before, after, kept, removed }) {
    yield* prunedSecrets(after, removed);
    const lasting = Object.entries(after.facts.lastingSecrets ?? {});
    if (lasting.length === 0) return;
    for (const change of kept) {
      if (change.after.kind === "Secret") yield* otherValues(change, lasting);
      yield* otherSources(before, after, change, lasting);
    }
  },
};

/** Pods still read what the set no longer has: that is right for kubectl apply, which deletes nothing. */
function* prunedSecrets(after: VetInventory, removed: readonly Resource[]): Iterable<Problem> {
  for (const resource of removed) {
    const { kind, namespace, spec } = resource;
    if ((kind !== "Secret" && kind !== "ExternalSecret") || isKept(resource)) continue;
    const target = tree(spec.target);
    if (kind === "ExternalSecret" && (text(target.creationPolicy) ?? "Owner") !== "Owner") continue;
    const name = kind === "Secret" ? resource.name : (text(target.name) ?? resource.name);
    const reader = referencesTo(after, "Secret").find((each) => each.name === name && each.namespace === namespace);
    if (
      reader === undefined ||
      after.mayHave("Secret", namespace, name) ||
      after.mayHave("ExternalSecret", namespace, name)
    )
      continue;
    yield {
      resource,
      path: ["metadata", "name"],
      message: `${nameOf(resource)} is no longer among the objects, but ${nameOf(reader.from)} reads the Secret ${name}: a tool that prunes deletes it${kind === "Secret" ? ", and its values are lost" : ""}.`,
      fix:
        kind === "Secret"
          ? "Copy its values first, or add the annotation of your tool that keeps it, and apply that before you remove it."
          : "Create the Secret with the same values right after it.",
      severity: "warning",
    };
  }
}

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
