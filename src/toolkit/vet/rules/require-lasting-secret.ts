import { nameOf } from "../../kubernetes/inventory.ts";
import { member, text, tree, trees } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { CONSEQUENCES } from "../rotation.ts";

export const requireLastingSecret: Rule = {
  name: "require-lasting-secret",
  subject: "safety",
  severity: "warning",
  reason:
    "A password that is made anew by itself no longer is the one that a database took when it was created, nor the key of what is stored.",
  fix: "Make it once: refreshPolicy: CreatedOnce of an ExternalSecret, no hook of an upgrade on a Secret.",
  problems: (inventory) => [...generated(inventory), ...hooked(inventory)],
};

/** The generator is asked again at each refresh; tokens of clouds are meant to be. */
const generated = ({ ofKind }: VetInventory): Problem[] =>
  ofKind("ExternalSecret")
    .filter(({ spec }) => (text(spec.refreshPolicy) ?? "Periodic") === "Periodic" && !/^0\w*$/.test(interval(spec)))
    .flatMap((resource) =>
      trees(resource.spec.dataFrom).flatMap(({ sourceRef }, index) => {
        const { kind, name } = tree(member(sourceRef, "generatorRef"));
        return kind !== "Password"
          ? []
          : [
              {
                resource,
                path: ["spec", "dataFrom", index, "sourceRef", "generatorRef"],
                message: `${nameOf(resource)} asks the generator ${text(name) ?? ""} for another password every ${interval(resource.spec)}.`,
              },
            ];
      }),
    );

// The operator's default.
const interval = (spec: { readonly refreshInterval?: unknown }) => text(spec.refreshInterval) ?? "1h";

/** Helm deletes a hook before it makes it again, and what a template draws at random is drawn again. */
const hooked = ({ ofKind }: VetInventory): Problem[] =>
  ofKind("Secret")
    .filter(({ annotations }) => /\b(?:pre|post)-upgrade\b/.test(annotations["helm.sh/hook"] ?? ""))
    .flatMap((resource) => {
      const keys = new Set([
        ...Object.keys(tree(resource.object.data)),
        ...Object.keys(tree(resource.object.stringData)),
      ]);
      return Object.entries(CONSEQUENCES)
        .filter(([key]) => keys.has(key))
        .map(([key, consequence]) => ({
          resource,
          path: ["metadata", "annotations", "helm.sh/hook"],
          message: `${nameOf(resource)} is made anew at every upgrade: unless ${key} is the same again, ${consequence}.`,
        }));
    });
