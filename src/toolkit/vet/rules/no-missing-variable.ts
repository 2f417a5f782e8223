import { nameOf } from "../../kubernetes/inventory.ts";
import { didYouMeanText, near } from "../../kubernetes/near.ts";
import type { Container, Pods } from "../../kubernetes/pods.ts";
import { member, text, trees } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { REFERENCE, variablesOf } from "../variables.ts";

export const noMissingVariable: Rule = {
  name: "no-missing-variable",
  subject: "links",
  severity: "error",
  reason:
    "Kubernetes expands $(NAME) only from variables that are defined earlier; otherwise the program gets the text $(NAME). It is a warning if the container has no such variable, because the text may be intended. A pod whose subPathExpr or resourceFieldRef refers to nothing does not start.",
  fix: "Define the variable before the one that refers to it.",
  *problems(inventory) {
    for (const pods of inventory.pods) {
      for (const container of pods.containers) {
        yield* literal(inventory, pods, container);
        yield* unmounted(inventory, pods, container);
      }
      yield* unmeasured(pods);
    }
  },
};

/** Mounts whose path contains a variable that the container does not have. */
function* unmounted(inventory: VetInventory, { owner, namespace }: Pods, container: Container): Iterable<Problem> {
  const names = trees(container.spec.env).map(({ name }) => text(name) ?? "");
  const { isOpen, known } = fromOutside(inventory, namespace, container, names);
  if (isOpen) return;
  for (const [index, { subPathExpr }] of trees(container.spec.volumeMounts).entries())
    for (const [, escaped = "", name = ""] of (text(subPathExpr) ?? "").matchAll(REFERENCE)) {
      if (escaped.length % 2 !== 0 || names.includes(name) || known.has(name) || OF_SERVICE.test(name)) continue;
      yield {
        resource: owner,
        path: [...container.path, "volumeMounts", index, "subPathExpr"],
        message: `Container ${container.name} of ${nameOf(owner)} does not start: it mounts $(${name}), but has no variable of that name.${didYouMeanText(name, names)}`,
        fix: "Correct the name, or define the variable.",
      };
    }
}

/** Variables and files with a request or limit of a container that the pods do not have. */
function* unmeasured({ owner, spec, path, containers }: Pods): Iterable<Problem> {
  const names = containers.map(({ name }) => name);
  const volumes = trees(spec.volumes).flatMap((volume, index) => [
    { from: volume.downwardAPI, at: [...path, "volumes", index, "downwardAPI"] },
    ...trees(member(volume.projected, "sources")).map(({ downwardAPI }, source) => ({
      from: downwardAPI,
      at: [...path, "volumes", index, "projected", "sources", source, "downwardAPI"],
    })),
  ]);
  const fields = [
    ...containers.flatMap((each) =>
      trees(each.spec.env).map(({ valueFrom }, index) => ({
        field: member(valueFrom, "resourceFieldRef"),
        at: [...each.path, "env", index, "valueFrom", "resourceFieldRef"],
      })),
    ),
    ...volumes.flatMap(({ from, at }) =>
      trees(member(from, "items")).map(({ resourceFieldRef }, index) => ({
        field: resourceFieldRef,
        at: [...at, "items", index, "resourceFieldRef"],
      })),
    ),
  ];
  for (const { field, at } of fields) {
    const wanted = text(member(field, "containerName")) ?? "";
    if (wanted === "" || names.includes(wanted)) continue;
    yield {
      resource: owner,
      path: [...at, "containerName"],
      message: `The pods of ${nameOf(owner)} do not start: they have no container ${wanted}.${didYouMeanText(wanted, names)}`,
      fix: "Correct the name of the container.",
    };
  }
}

function* literal(inventory: VetInventory, { owner, namespace }: Pods, container: Container): Iterable<Problem> {
  const env = trees(container.spec.env);
  const names = env.map(({ name }) => text(name) ?? "");
  const { isOpen, known } = fromOutside(inventory, namespace, container, names);
  for (const [index, { name, value }] of env.entries())
    for (const wanted of referencesIn(text(value) ?? "")) {
      const before = names.slice(0, index);
      if (before.includes(wanted) || known.has(wanted)) continue;
      const isLater = names.indexOf(wanted, index + 1) >= 0;
      if (!isLater && (isOpen || OF_SERVICE.test(wanted))) continue;
      const stays = `Variable ${name} of container ${container.name} in ${nameOf(owner)} keeps the text $(${wanted})`;
      yield {
        resource: owner,
        path: [...container.path, "env", index, "value"],
        message: isLater
          ? `${stays}: ${wanted} comes after it.`
          : `${stays}: the container has no variable of that name${name === wanted ? " before it" : ""}.${didYouMeanText(wanted, before)}`,
        ...(isLater || near(wanted, before) !== undefined ? {} : { severity: "warning" }),
      };
    }
}

/**
 * The variables of ConfigMaps and Secrets, which come before the others; open if there may be more: from a Secret, or a ConfigMap
 * that is not in the set.
 */
function fromOutside(inventory: VetInventory, namespace: string, container: Container, own: readonly string[]) {
  const sources = trees(container.spec.envFrom);
  const isHere = (kind: string, reference: unknown) =>
    reference === undefined || inventory.find(kind, namespace, text(member(reference, "name")) ?? "") !== undefined;
  const isOpen = sources.some(
    ({ configMapRef, secretRef }) => secretRef !== undefined || !isHere("ConfigMap", configMapRef),
  );
  const known = new Set(
    variablesOf(inventory, container).flatMap(({ name, path }) =>
      sources.length > 0 && !own.includes(name) && !path.includes("env") ? [name] : [],
    ),
  );
  return { isOpen, known };
}

/** Variables that Kubernetes creates for Services, which may be in another set. */
const OF_SERVICE = /_(?:SERVICE_(?:HOST|PORT)\w*|PORT(?:_\w+)?)$/;

/** Names in capitals: a shell's `$(date)` is not a reference. */
const referencesIn = (value: string): string[] =>
  [...value.matchAll(REFERENCE)].flatMap(([, escaped = "", name = ""]) =>
    escaped.length % 2 === 0 && /^[A-Z_][A-Z\d_]*$/.test(name) ? [name] : [],
  );
