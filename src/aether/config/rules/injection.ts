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
}

// Istio: pkg/kube/inject and "Installing the Sidecar"; Linkerd: "Automatic Proxy Injection".
const SWITCHES: Readonly<Record<string, Switch>> = {
  "istio-injection": { in: ["labels"], on: /^enabled$/, meshes: ["istio"] },
  "sidecar.istio.io/inject": { in: ["labels", "annotations"], on: /^(?:true|y|yes|on)$/i, meshes: ["istio"] },
  "istio.io/rev": { in: ["labels"], on: /./, meshes: ["istio", "istio-ambient"] },
  "istio.io/dataplane-mode": { in: ["labels"], on: /^ambient$/, meshes: ["istio-ambient"] },
  "linkerd.io/inject": { in: ["annotations"], on: /^(?:enabled|ingress)$/, meshes: ["linkerd"] },
};

export const meshSwitches: Rule = function* (config) {
  const { mesh } = config;
  for (const { field, path, values } of [...ofAllPods(config), ...workloads(config).flatMap(ofPodsOf)])
    for (const [name, { in: fields, on, meshes }] of Object.entries(SWITCHES)) {
      const value = values[name];
      if (value === undefined || !fields.includes(field) || !on.test(value)) continue;
      if (mesh !== undefined && meshes.includes(mesh)) continue;
      yield conflict(
        [...path, name],
        `is ${JSON.stringify(value)}, which adds pods to a mesh, but mesh is ${mesh ?? "not set"}: no policy opens the ports of its control plane, and Pod Security can reject its init container.`,
        `Remove it, and set mesh to "${meshes[0]}".`,
        ["mesh"],
      );
    }
};

const AGENT = "vault.hashicorp.com/agent-inject";
const TOKEN_VOLUME = "vault.hashicorp.com/agent-service-account-token-volume-name";

/** Vault's injector looks for the token of a ServiceAccount by this annotation, or by the path of a mount, and else rejects the pod. */
export const vaultAgent: Rule = function* (config) {
  const common = ofAllPods(config);
  const refused = new Set<Place>();
  for (const workload of workloads(config)) {
    const places = [...common, ...ofPodsOf(workload)].filter(({ field }) => field === "annotations");
    const place = places.findLast(({ values }) => values[AGENT] !== undefined);
    const value = place?.values[AGENT];
    if (place === undefined || value === undefined || !/^(?:1|t|true)$/i.test(value) || refused.has(place)) continue;
    if (places.some(({ values }) => values[TOKEN_VOLUME] !== undefined) || mountsToken(workload)) continue;
    refused.add(place);
    yield conflict(
      [...place.path, AGENT],
      `is ${JSON.stringify(value)}, but pods have no token of their ServiceAccount: Vault's injector rejects them ("failed to find service account volume mount").`,
      `Remove it, and set secrets.externalSecret: its operator reads the vault, and pods need no access. Or add a volume with a token for the vault, name it in ${TOKEN_VOLUME}, and allow the connection in the component's networkPolicy.`,
      ["secrets"],
    );
  }
};

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
