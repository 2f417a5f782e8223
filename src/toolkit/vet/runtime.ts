// What is known only at run time: pods that programs create, and labels and keys that they write.
import type { Resource } from "../kubernetes/inventory.ts";
import { member, texts, tree, trees } from "../kubernetes/read.ts";
import type { Requirement } from "../kubernetes/selector.ts";
import type { VetInventory } from "./facts.ts";

/**
 * Whether a Role of the set allows a program to create pods in a namespace, or to change them, for example to label the leader.
 */
export const writesPods = (inventory: VetInventory, namespace: string): boolean => {
  const places = inventory.once(placesOfWriters);
  return places.has(namespace) || places.has("");
};

const placesOfWriters = ({ ofKind }: VetInventory): ReadonlySet<string> =>
  new Set(
    ["Role", "ClusterRole"]
      .flatMap(ofKind)
      .filter(grantsPods)
      .map(({ namespace }) => namespace),
  );

const MADE = new Set(["pods", "deployments", "statefulsets", "daemonsets", "replicasets", "jobs"]);
const WRITING = new Set(["create", "update", "patch", "*"]);

const grantsPods = ({ object }: Resource): boolean =>
  trees(object.rules).some(
    ({ resources, verbs }) =>
      texts(resources).some((each) => each === "*" || MADE.has(each)) && texts(verbs).some((each) => WRITING.has(each)),
  );

// Labels that programs in a pod, or its operator, set on it: Vault, Patroni and its operators, CloudNativePG, Redis operators.
const WRITTEN = new Set([
  "cnpg.io/instanceRole",
  "cnpg.io/podRole",
  "postgres-operator.crunchydata.com/role",
  "redisfailovers-role",
  "role",
  "spilo-role",
  "vault-active",
  "vault-initialized",
  "vault-perf-standby",
  "vault-sealed",
  "vault-version",
]);

/** Whether a selector requires a label that is set on pods at run time. */
export const isWrittenLater = (wanted: readonly Requirement[]): boolean => wanted.some(({ key }) => WRITTEN.has(key));

const FILLING_LABELS = ["config.openshift.io/inject-trusted-cabundle"];
const FILLING_ANNOTATIONS = [
  "service.beta.openshift.io/inject-cabundle",
  "replicator.v1.mittwald.de/replicate-from",
  "reflector.v1.k8s.emberstack.com/reflects",
  "secret-generator.v1.mittwald.de/autogenerate",
  "kubernetes.io/service-account.name",
];

/** Whether a controller writes keys into a ConfigMap or Secret: an empty Secret exists to be filled. */
export const isFilledLater = ({ kind, object, labels, annotations }: Resource): boolean =>
  FILLING_LABELS.some((each) => labels[each] !== undefined) ||
  FILLING_ANNOTATIONS.some((each) => annotations[each] !== undefined) ||
  (kind === "Secret" && ["data", "stringData"].every((field) => Object.keys(tree(member(object, field))).length === 0));
