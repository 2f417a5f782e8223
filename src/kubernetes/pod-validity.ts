// What the API server refuses in a pod's spec where the schemas allow any text or number, as far as consumers write it
// themselves. Source: pkg/apis/core/validation of Kubernetes.
import { parseQuantity } from "./quantity.ts";
import { member, number, type Tree, text, tree, trees } from "./read.ts";

type Path = readonly (string | number)[];

export interface Refusal {
  /** From the pod's spec. */
  readonly path: Path;
  /** A sentence that begins with the field's name. */
  readonly what: string;
  readonly fix: string;
}

/** What of a pod's spec can't stay. */
export const refusals = (spec: Tree): Refusal[] => [
  ...trees(spec.tolerations).flatMap((toleration, index) => ofToleration(toleration, ["tolerations", index])),
  ...twice(trees(spec.topologySpreadConstraints)),
  ...ofAffinity(tree(spec.affinity)),
  ...trees(spec.initContainers).flatMap((container, index) => ofInitContainer(container, ["initContainers", index])),
  ...LISTS.flatMap((list) =>
    trees(spec[list]).flatMap((container, index) => ofMounts(container, [list, index, "volumeMounts"])),
  ),
];

const LISTS = ["initContainers", "containers"] as const;

function ofToleration(toleration: Tree, path: Path): Refusal[] {
  const { key = "", operator = "", value = "", effect, tolerationSeconds } = toleration;
  const found: Refusal[] = [];
  const says = (field: string, what: string, fix: string) => found.push({ path: [...path, field], what, fix });
  if (!OPERATORS.includes(operator as string))
    says("operator", `operator is ${JSON.stringify(operator)}.`, "Write Exists or Equal.");
  if (operator === "Exists" && value !== "")
    says("value", "value stands beside the operator Exists, which asks for none.", "Remove it, or write Equal.");
  if (key === "" && operator !== "Exists")
    says("key", "key is missing, without which a toleration needs the operator Exists.", "Add it, or write Exists.");
  if (number(tolerationSeconds) !== undefined && effect !== "NoExecute")
    says("effect", "effect is not NoExecute, the only one that tolerationSeconds counts for.", "Write NoExecute.");
  return found;
}

const OPERATORS = ["", "Exists", "Equal", "Lt", "Gt"];

function twice(constraints: readonly Tree[]): Refusal[] {
  const keys = constraints.map(({ topologyKey, whenUnsatisfiable }) => `${topologyKey} ${whenUnsatisfiable}`);
  return keys.flatMap((key, index) =>
    keys.indexOf(key) === index
      ? []
      : [
          {
            path: ["topologySpreadConstraints", index],
            what: "topologySpreadConstraints has two with this topologyKey and this whenUnsatisfiable.",
            fix: "Remove one.",
          },
        ],
  );
}

function ofAffinity(affinity: Tree): Refusal[] {
  const unnamed = (term: unknown, path: Path): Refusal[] =>
    (text(member(term, "topologyKey")) ?? "") !== ""
      ? []
      : [{ path: [...path, "topologyKey"], what: "topologyKey is missing.", fix: "Add it: a label of nodes." }];
  return ["podAffinity", "podAntiAffinity"].flatMap((field) => [
    ...trees(member(affinity[field], REQUIRED)).flatMap((term, index) =>
      unnamed(term, ["affinity", field, REQUIRED, index]),
    ),
    ...trees(member(affinity[field], PREFERRED)).flatMap(({ podAffinityTerm }, index) =>
      unnamed(podAffinityTerm, ["affinity", field, PREFERRED, index, "podAffinityTerm"]),
    ),
  ]);
}

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

const ofInitContainer = (container: Tree, path: Path): Refusal[] =>
  container.restartPolicy === "Always"
    ? []
    : ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"]
        .filter((field) => container[field] !== undefined && container[field] !== null)
        .map((field) => ({
          path: [...path, field],
          what: `${field} stands in an init container that ends.`,
          fix: "Remove it, or set its restartPolicy to Always.",
        }));

const ofMounts = (container: Tree, path: Path): Refusal[] =>
  trees(container.volumeMounts).flatMap((mount, index) =>
    ["subPath", "subPathExpr"]
      .filter((field) => /^\/|(?:^|\/)\.\.(?:\/|$)/.test(text(mount[field]) ?? ""))
      .map((field) => ({
        path: [...path, index, field],
        what: `${field} leads out of the volume.`,
        fix: 'Write a path inside of it, without / at its beginning and without "..".',
      })),
  );

/** The quantities of a pod's spec that are none, or that ask for more than they allow. */
export const quantityRefusals = (spec: Tree): Refusal[] => [
  ...trees(spec.volumes).flatMap((volume, index) =>
    ofQuantity(member(volume.emptyDir, "sizeLimit"), ["volumes", index, "emptyDir", "sizeLimit"]),
  ),
  ...LISTS.flatMap((list) =>
    trees(spec[list]).flatMap(({ resources }, index) => ofResources(tree(resources), [list, index, "resources"])),
  ),
];

const amount = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? parseQuantity(String(value)) : undefined;

const ofQuantity = (value: unknown, path: Path): Refusal[] =>
  value === undefined || value === null || amount(value) !== undefined
    ? []
    : [
        {
          path,
          what: `${path.at(-1)} is ${JSON.stringify(value)?.slice(0, 60)}, which is no quantity.`,
          fix: 'Write one such as "250m" or "1Gi".',
        },
      ];

function ofResources(resources: Tree, path: Path): Refusal[] {
  const limits = tree(resources.limits);
  const requests = tree(resources.requests);
  return [
    ...Object.entries(limits).flatMap(([name, value]) => ofQuantity(value, [...path, "limits", name])),
    ...Object.entries(requests).flatMap(([name, value]) => ofQuantity(value, [...path, "requests", name])),
    ...Object.entries(requests)
      .filter(([name, value]) => (amount(value) ?? 0) > (amount(limits[name]) ?? Number.POSITIVE_INFINITY))
      .map(([name, value]) => ({
        path: [...path, "requests", name],
        what: `${name} is ${value}, more than the limit of ${limits[name]}.`,
        fix: `Write at most ${limits[name]}.`,
      })),
  ];
}
