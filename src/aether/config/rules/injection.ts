// Labels and annotations with which other projects add containers to pods.
import { text, tree, trees } from "../../../toolkit/kubernetes/read.ts";
import { type Workload, workloads } from "../../derived/declared.ts";
import type { ResolvedConfig } from "../schema.ts";
import { conflict, type Rule, type RuleIssue } from "./rule.ts";

type Mesh = NonNullable<ResolvedConfig["mesh"]>;

interface Switch {
  readonly in: readonly ("labels" | "annotations")[];
  /** The values that add pods. Any other keeps them out, or has no effect. */
  readonly on: RegExp;
  /** The meshes with which it is right; the first one is what it stands for. */
  readonly meshes: readonly [Mesh, ...Mesh[]];
  /** The settings where it has an effect; without, all. */
  readonly places?: readonly string[];
}

/** Pods that Istio's webhook adds to a mesh, or that opt out of it. */
const SIDECAR = "sidecar.istio.io/inject";
const ofSidecar: Switch = { in: ["labels", "annotations"], on: /^(?:true|y|yes|on)$/i, meshes: ["istio"] };

// Istio: pkg/kube/inject and "Installing the Sidecar"; Linkerd: "Automatic Proxy Injection".
const SWITCHES: Readonly<Record<string, Switch>> = {
  // Read from the Namespace, which of these places only has the common labels.
  "istio-injection": { in: ["labels"], on: /^enabled$/, meshes: ["istio"], places: ["commonLabels"] },
  [SIDECAR]: ofSidecar,
  "istio.io/rev": { in: ["labels"], on: /./, meshes: ["istio", "istio-ambient"] },
  "istio.io/dataplane-mode": { in: ["labels"], on: /^ambient$/, meshes: ["istio-ambient"] },
  "linkerd.io/inject": { in: ["annotations"], on: /^(?:enabled|ingress)$/, meshes: ["linkerd"] },
};

export const meshSwitches: Rule = function* (config) {
  const { mesh } = config;
  const refused = new Set<string>();
  for (const workload of workloads(config)) {
    const places = [...ofAllPods(config), ...ofPodsOf(workload)];
    const sidecar = lastOf(places, SIDECAR, ofSidecar);
    // Pods that opt out are in no mesh of Istio, whatever their namespace and revision are.
    const isOut = sidecar !== undefined && !ofSidecar.on.test(sidecar.value);
    for (const [name, each] of Object.entries(SWITCHES)) {
      const found = lastOf(places, name, each);
      if (found === undefined || !each.on.test(found.value) || (isOut && each.meshes.includes("istio"))) continue;
      if ((mesh !== undefined && each.meshes.includes(mesh)) || refused.has(found.path.join())) continue;
      refused.add(found.path.join());
      yield conflict(
        found.path,
        `is ${JSON.stringify(found.value)}, which adds pods to a mesh, but mesh is ${mesh ?? "not set"}: no policy opens the ports of its control plane, and Pod Security can reject its init container.`,
        `Remove it, and set mesh to "${each.meshes[0]}".`,
        ["mesh"],
      );
    }
  }
};

/** Where the pods get a label or annotation from, and its value. A label overrides an annotation. */
function lastOf(places: readonly Place[], name: string, { in: fields, places: own }: Pick<Switch, "in" | "places">) {
  for (const field of fields) {
    const place = places.findLast(
      (each) =>
        each.field === field && each.values[name] !== undefined && (own?.includes(String(each.path[0])) ?? true),
    );
    if (place !== undefined) return { path: [...place.path, name], value: place.values[name] ?? "" };
  }
  return undefined;
}

const AGENT = "vault.hashicorp.com/agent-inject";
const ANNOTATION = { in: ["annotations"] } as const;
const TOKEN_VOLUME = "vault.hashicorp.com/agent-service-account-token-volume-name";

/** Vault's injector looks for the token of a ServiceAccount by this annotation, or by the path of a mount, and else rejects the pod. */
export const vaultAgent: Rule = function* (config) {
  const refused = new Set<string>();
  for (const workload of workloads(config)) {
    const places = [...ofAllPods(config), ...ofPodsOf(workload)];
    const agent = lastOf(places, AGENT, ANNOTATION);
    if (agent === undefined || !/^(?:1|t|true)$/i.test(agent.value) || refused.has(agent.path.join())) continue;
    const volume = lastOf(places, TOKEN_VOLUME, ANNOTATION);
    if (volume === undefined ? mountsToken(workload) : hasVolume(workload, volume.value)) continue;
    refused.add(agent.path.join());
    yield conflict(
      agent.path,
      `is ${JSON.stringify(agent.value)}, but pods have no token of their ServiceAccount: Vault's injector rejects them ("failed to find service account volume mount").`,
      `Remove it, and set secrets.externalSecret: its operator reads the vault, and pods need no access. Or add a volume with a token for the vault, name it in ${TOKEN_VOLUME}, and allow the connection in the component's networkPolicy. Or set the annotation in a patch of the pods that also sets automountServiceAccountToken.`,
      ["secrets"],
    );
  }
};

const hasVolume = ({ section: { volumes = [] } }: Workload, name: string): boolean =>
  trees(volumes).some((volume) => volume.name === name);

const mountsToken = ({ section: { volumeMounts = [], sidecars = [] } }: Workload): boolean =>
  [volumeMounts, ...sidecars.map((each) => tree(each).volumeMounts)]
    .flatMap(trees)
    .some(({ mountPath }) => text(mountPath)?.includes("serviceaccount"));

interface Place {
  readonly field: "labels" | "annotations";
  readonly path: RuleIssue["path"];
  readonly values: Readonly<Record<string, string | undefined>>;
}

/** In the order in which they override each other. */
const ofAllPods = ({ commonLabels, commonAnnotations, pods }: ResolvedConfig): Place[] => [
  { field: "labels", path: ["commonLabels"], values: commonLabels },
  { field: "annotations", path: ["commonAnnotations"], values: commonAnnotations },
  { field: "labels", path: ["pods", "labels"], values: pods.labels ?? {} },
  { field: "annotations", path: ["pods", "annotations"], values: pods.annotations ?? {} },
];

const ofPodsOf = ({ path, section: { podLabels = {}, podAnnotations = {} } }: Workload): Place[] => [
  { field: "labels", path: [...path, "podLabels"], values: podLabels },
  { field: "annotations", path: [...path, "podAnnotations"], values: podAnnotations },
];
