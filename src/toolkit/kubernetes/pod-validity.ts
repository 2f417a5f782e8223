// What the API server rejects in a pod's spec although the schemas allow any text or number, as far as users write it themselves.
// Source: pkg/apis/core/validation of Kubernetes.

import type { Path } from "./path.ts";
import { parseQuantity } from "./quantity.ts";
import { member, number, type Tree, text, tree, trees } from "./read.ts";
import { OF_CONTAINERS, OF_PODS, type Refusal, wrongValues } from "./values.ts";

/** The invalid parts of a pod's spec, by their path in it. */
export const refusals = (spec: Tree): Refusal[] => [
  ...wrongValues(OF_PODS, spec, []),
  ...trees(spec.tolerations).flatMap((toleration, index) => ofToleration(toleration, ["tolerations", index])),
  ...ofConstraints(trees(spec.topologySpreadConstraints)),
  ...ofAffinity(tree(spec.affinity)),
  ...trees(spec.initContainers).flatMap((container, index) => ofInitContainer(container, ["initContainers", index])),
  ...LISTS.flatMap((list) =>
    trees(spec[list]).flatMap((container, index) => [
      ...wrongValues(OF_CONTAINERS, container, [list, index]),
      ...ofMounts(container, [list, index, "volumeMounts"]),
    ]),
  ),
];

const LISTS = ["initContainers", "containers"] as const;

function ofToleration(toleration: Tree, path: Path): Refusal[] {
  const [key = "", operator = "", value = ""] = ["key", "operator", "value"].map((field) => text(toleration[field]));
  const { effect, tolerationSeconds } = toleration;
  const found: Refusal[] = [];
  const says = (field: string, what: string, fix: string) => found.push({ path: [...path, field], what, fix });
  if (!OPERATORS.includes(operator))
    says("operator", `operator is ${JSON.stringify(operator.slice(0, 60))}.`, "Write Exists or Equal.");
  if (operator === "Exists" && value !== "")
    says("value", "value is set together with the operator Exists, which takes none.", "Remove it, or write Equal.");
  if (key === "" && operator !== "Exists")
    says(
      "key",
      "key is missing, which a toleration requires unless its operator is Exists.",
      "Add it, or write Exists.",
    );
  if (number(tolerationSeconds) !== undefined && effect !== "NoExecute")
    says("effect", "effect is not NoExecute, but tolerationSeconds only applies to NoExecute.", "Write NoExecute.");
  return found;
}

const OPERATORS = ["", "Exists", "Equal", "Lt", "Gt"];

function ofConstraints(constraints: readonly Tree[]): Refusal[] {
  const keys = constraints.map(({ topologyKey, whenUnsatisfiable }) => `${topologyKey} ${whenUnsatisfiable}`);
  return constraints.flatMap(({ minDomains, whenUnsatisfiable }, index) => {
    const path = ["topologySpreadConstraints", index];
    const isTwice = keys.indexOf(keys[index] ?? "") < index;
    const what = "topologySpreadConstraints has two with this topologyKey and this whenUnsatisfiable.";
    return [
      ...(isTwice ? [{ path, what, fix: "Remove one." }] : []),
      ...(number(minDomains) !== undefined && whenUnsatisfiable !== "DoNotSchedule"
        ? [
            {
              path: [...path, "minDomains"],
              what: "minDomains only applies to DoNotSchedule.",
              fix: "Remove it, or set whenUnsatisfiable to DoNotSchedule.",
            },
          ]
        : []),
    ];
  });
}

function ofAffinity(affinity: Tree): Refusal[] {
  const terms = member(member(affinity.nodeAffinity, REQUIRED), "nodeSelectorTerms");
  const isWithoutTerms = Array.isArray(terms) && terms.length === 0;
  const none = {
    path: ["affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms"],
    what: "nodeSelectorTerms is empty.",
  };
  return [
    ...(isWithoutTerms ? [{ ...none, fix: "Add a term, or remove the affinity." }] : []),
    ...["nodeAffinity", "podAffinity", "podAntiAffinity"].flatMap((field) => ofRules(affinity, field)),
  ];
}

function ofRules(affinity: Tree, field: string): Refusal[] {
  const unnamed = (term: unknown, path: Path): Refusal[] =>
    field === "nodeAffinity" || (text(member(term, "topologyKey")) ?? "") !== ""
      ? []
      : [{ path: [...path, "topologyKey"], what: "topologyKey is missing.", fix: "Add it: a label of nodes." }];
  const unweighted = ({ weight }: Tree, path: Path): Refusal[] =>
    1 <= (number(weight) ?? 0) && (number(weight) ?? 0) <= 100
      ? []
      : [{ path: [...path, "weight"], what: `weight is ${weight}.`, fix: "Write a number from 1 to 100." }];
  return [
    ...trees(member(affinity[field], REQUIRED)).flatMap((term, index) =>
      unnamed(term, ["affinity", field, REQUIRED, index]),
    ),
    ...trees(member(affinity[field], PREFERRED)).flatMap((preferred, index) => {
      const path = ["affinity", field, PREFERRED, index];
      const { podAffinityTerm } = preferred;
      return [...unweighted(preferred, path), ...unnamed(podAffinityTerm, [...path, "podAffinityTerm"])];
    }),
  ];
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
          what: `${field} is not allowed in an init container that ends.`,
          fix: "Remove it, or set its restartPolicy to Always.",
        }));

const ofMounts = (container: Tree, path: Path): Refusal[] =>
  trees(container.volumeMounts).flatMap((mount, index) => [
    ...(mount.mountPropagation === "Bidirectional" && member(container.securityContext, "privileged") !== true
      ? [
          {
            path: [...path, index, "mountPropagation"],
            what: "mountPropagation is Bidirectional, which requires a privileged container.",
            fix: "Write None or HostToContainer.",
          },
        ]
      : []),
    ...((text(mount.subPath) ?? "") !== "" && (text(mount.subPathExpr) ?? "") !== ""
      ? [
          {
            path: [...path, index, "subPathExpr"],
            what: "subPathExpr is set together with subPath.",
            fix: "Remove one of them.",
          },
        ]
      : []),
    ...["subPath", "subPathExpr"]
      .filter((field) => /^\/|(?:^|\/)\.\.(?:\/|$)/.test(text(mount[field]) ?? ""))
      .map((field) => ({
        path: [...path, index, field],
        what: `${field} points outside the volume.`,
        fix: 'Use a relative path without "..".',
      })),
  ]);

/** The quantities in a pod's spec that are invalid, or whose request exceeds the limit. */
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
          what: `${path.at(-1)} is ${JSON.stringify(value)?.slice(0, 60)}, which is not a quantity.`,
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
