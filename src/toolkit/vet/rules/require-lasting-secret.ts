import { nameOf } from "../../kubernetes/inventory.ts";
import { member, text, tree, trees } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";

export const requireLastingSecret: Rule = {
  name: "require-lasting-secret",
  subject: "safety",
  severity: "warning",
  reason:
    "An automatically regenerated password no longer matches the one that the database stored when it was created, and no longer decrypts stored data.",
  fix: "Generate it once: set refreshPolicy: CreatedOnce on the ExternalSecret, or remove the upgrade hook from the Secret.",
  *problems(inventory) {
    yield* generated(inventory);
    yield* hooked(inventory);
  },
};

/** The generator runs again at each refresh; for cloud tokens that is intended. */
function* generated({ ofKind }: VetInventory): Iterable<Problem> {
  for (const resource of ofKind("ExternalSecret")) {
    const { refreshPolicy, refreshInterval, dataFrom } = resource.spec;
    // Both are the operator's defaults.
    const interval = text(refreshInterval) ?? "1h";
    if ((text(refreshPolicy) ?? "Periodic") !== "Periodic" || /^0\w*$/.test(interval)) continue;
    for (const [index, { sourceRef }] of trees(dataFrom).entries()) {
      const { kind, name } = tree(member(sourceRef, "generatorRef"));
      if (kind !== "Password") continue;
      yield {
        resource,
        path: ["spec", "dataFrom", index, "sourceRef", "generatorRef"],
        message: `${nameOf(resource)} generates a new password with ${text(name) ?? "its generator"} every ${interval}.`,
      };
    }
  }
}

/** Helm deletes a hook before it creates it again, and random values in a template are generated again. */
function* hooked({ ofKind, facts }: VetInventory): Iterable<Problem> {
  for (const resource of ofKind("Secret")) {
    if (!/\b(?:pre|post)-upgrade\b/.test(resource.annotations["helm.sh/hook"] ?? "")) continue;
    const keys = { ...tree(resource.object.data), ...tree(resource.object.stringData) };
    for (const [key, consequence] of Object.entries(facts.lastingSecrets ?? {}))
      if (Object.hasOwn(keys, key))
        yield {
          resource,
          path: ["metadata", "annotations", "helm.sh/hook"],
          message: `${nameOf(resource)} is recreated at every upgrade: unless ${key} keeps its value, ${consequence}.`,
        };
  }
}
