import type { Refusal } from "../../judge/kubernetes.ts";
import { CLASS_ANNOTATION } from "../../kubernetes/ingress-class.ts";
import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import type { Facts, VetInventory } from "../facts.ts";
import { isFinal, isPlaceholder } from "../filled-in.ts";
import type { Problem, Rule } from "../finding.ts";
import { fixOf, pathOf, refusalText, warningOf } from "../refusal.ts";
import { schemaViolations } from "../schema/violations.ts";
import { verdictOn } from "../verdict.ts";
import { noMissingAffinityPods } from "./no-missing-affinity-pods.ts";
import { noMissingScaleTarget } from "./no-missing-scale-target.ts";
import { noMissingVolume } from "./no-missing-volume.ts";
import { requireMatchingSelector } from "./require-matching-selector.ts";
import { uniqueName } from "./unique-name.ts";
import { validGracePeriod } from "./valid-grace-period.ts";
import { validLimitRange } from "./valid-limit-range.ts";
import { validPercentage } from "./valid-percentage.ts";
import { validResourceName } from "./valid-resource-name.ts";
import { validScaler } from "./valid-scaler.ts";
import { validSpreadSelector } from "./valid-spread-selector.ts";

export const validValue: Rule = {
  name: "valid-value",
  subject: "schema",
  severity: "error",
  reason:
    "The API server rejects a value that is unknown, out of range or not allowed together with another; schemas allow it. The message comes from Kubernetes' own validation.",
  fix: "Correct the value.",
  *problems(inventory) {
    if (inventory.facts.kubernetes === undefined) return;
    const said = inventory.once(saidByOthers);
    for (const resource of inventory.resources) {
      // valid-api-version reports an object without a kind.
      if (!isFinal(resource) || resource.kind === "" || resource.apiVersion === "") continue;
      const { errors, warnings } = verdictOn(inventory, resource) ?? NOTHING;
      const missing: Path[] = [];
      for (const refusal of errors) {
        const path = pathOf(resource.object, refusal);
        // If something is missing, it also reports it as empty.
        if (missing.some((each) => isAt(each, path))) continue;
        if (refusal.type === "FieldValueRequired") missing.push(path);
        if (isSaid(said.get(resource) ?? [], path, refusal) || isLater(inventory, resource, refusal)) continue;
        yield refused(resource, path, refusal);
      }
      yield* warned(inventory.facts.schemas, resource, warnings, said.get(resource) ?? []);
    }
  },
};

function refused(resource: Resource, path: Path, refusal: Refusal): Problem {
  const fix = fixOf(refusal);
  return {
    resource,
    path,
    message: `The API server rejects ${nameOf(resource)}: ${refusalText(resource.object, refusal)}`,
    ...(fix === undefined ? {} : { fix }),
    // A label that the API server adds has a placeholder of the name.
    ...(isPlaceholder(refusal.value) ? { severity: "warning" } : {}),
  };
}

/** Whether kustomize may add what is missing. */
const isLater = ({ facts }: VetInventory, { index }: Resource, { type, detail }: Refusal): boolean =>
  facts.unbuilt?.has(index) === true && (type === "FieldValueRequired" || detail.includes("selector"));

function* warned(
  schemas: Facts["schemas"],
  resource: Resource,
  warnings: readonly string[],
  said: readonly Said[],
): Generator<Problem> {
  for (const warning of warnings) {
    // valid-api-version reports it, by the schemas.
    if (schemas !== undefined && DEPRECATION.test(warning)) continue;
    // The controller of GKE takes no class from anywhere else.
    if (warning.startsWith(CLASS_WARNING) && /^gce\b/.test(resource.annotations[CLASS_ANNOTATION] ?? "")) continue;
    const { path, text } = warningOf(resource.object, warning);
    if (said.some((each) => isAt(each.path, path))) continue;
    yield { resource, path, message: `The API server warns of ${nameOf(resource)}: ${text}`, severity: "warning" };
  }
}

const DEPRECATION = /^\S+ \S+ is deprecated in v\d/;

const CLASS_WARNING = `annotation "${CLASS_ANNOTATION}" is deprecated`;

const NOTHING = { errors: [], warnings: [] };

/** Rules that report some of it in their own words, with a better fix. */
const BETTER = [
  noMissingAffinityPods,
  noMissingScaleTarget,
  noMissingVolume,
  requireMatchingSelector,
  uniqueName,
  validGracePeriod,
  validLimitRange,
  validPercentage,
  validResourceName,
  validScaler,
  validSpreadSelector,
];

interface Said {
  readonly path: Path;
  readonly isShape: boolean;
  readonly isError: boolean;
}

/** A problem with a source is about two objects; the API server judges each alone. */
function saidByOthers(inventory: VetInventory): Map<Resource, Said[]> {
  const said = new Map<Resource, Said[]>();
  const add = (resource: Resource, found: Said) => said.set(resource, [...(said.get(resource) ?? []), found]);
  for (const [resource, found] of inventory.once(schemaViolations))
    for (const { path } of found) add(resource, { path, isShape: true, isError: true });
  for (const rule of BETTER)
    for (const { resource, path, source, severity = rule.severity } of rule.problems(inventory) as Iterable<Problem>)
      if (source === undefined) add(resource, { path, isShape: false, isError: severity === "error" });
  return said;
}

const SHAPES = ["Decode", "FieldValueUnknown", "FieldValueDuplicate"];

/** If a schema already reports a wrong shape, or a rule this exact place as an error. */
const isSaid = (said: readonly Said[], path: Path, { type, detail }: Refusal) =>
  said.some(
    ({ path: other, isShape, isError }) =>
      isError &&
      ((isShape && SHAPES.includes(type)) ||
        (isShape && type === "FieldValueRequired" && isSame(other, path.slice(0, -1))) ||
        isAt(other, path) ||
        isAt(other, path.slice(0, other.length)) ||
        isAt(other.slice(0, -1), path) ||
        (detail.includes("selector") && other.at(-1) === "selector" && type === "FieldValueInvalid")),
  );

const isAt = (one: Path, other: Path) => one.length > 0 && isSame(one, other);

const isSame = (one: Path, other: Path) =>
  one.length === other.length && one.every((key, index) => key === other[index]);
