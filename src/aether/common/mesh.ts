// What a service mesh changes in a stack: how pods join it, which ports it uses instead of theirs, and what its proxies need.
//
// Istio: https://istio.io/latest/docs/ops/deployment/application-requirements/ (ports),
// /docs/setup/additional-setup/sidecar-injection/ (label), /docs/ambient/usage/networkpolicy/ (HBONE, and the source address of
// probes), /docs/reference/config/annotations/.
// Linkerd: https://linkerd.io/2/reference/proxy-configuration/, /2/common-errors/network-policy/ (inbound port),
// /2/features/native-sidecars/.
import { TUNNELS } from "../../toolkit/kubernetes/meshes.ts";
import type { PodGroup } from "../../toolkit/kubernetes/scale.ts";
import type { ResolvedConfig } from "../config/schema.ts";

interface Mesh {
  /**
   * What makes pods join, with a native sidecar as the proxy: the init containers need the network, and the migration has to end.
   */
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** The port on which a pod of the mesh accepts connections, instead of its own ports. */
  readonly tunnel?: number;
  /** The control plane, which gives the proxy in each pod its configuration and certificate. */
  readonly controlPlane?: { readonly namespace: string; readonly ports: readonly number[] };
  /** The source address of the kubelet's probes. */
  readonly probes?: string;
  /** What the proxy requests, if the mesh sets it; otherwise the LimitRange does. */
  readonly proxy?: PodGroup["pod"]["containers"][number];
}

const MI = 2 ** 20;

const MESHES: Readonly<Record<NonNullable<ResolvedConfig["mesh"]>, Mesh>> = {
  istio: {
    labels: { "sidecar.istio.io/inject": "true" },
    annotations: { "sidecar.istio.io/nativeSidecar": "true" },
    controlPlane: { namespace: "istio-system", ports: [15012] },
    // global.proxy.resources of the chart.
    proxy: { turn: "sidecar", request: { cpu: 0.1, memory: 128 * MI }, limit: { cpu: 2, memory: 1024 * MI } },
  },
  "istio-ambient": {
    labels: TUNNELS["istio-ambient"].labels,
    tunnel: TUNNELS["istio-ambient"].port,
    probes: "169.254.7.127/32",
  },
  linkerd: {
    annotations: {
      ...TUNNELS.linkerd.annotations,
      // The second name is for Linkerd before 2.19.
      "config.beta.linkerd.io/proxy-enable-native-sidecar": "true",
      "config.alpha.linkerd.io/proxy-enable-native-sidecar": "true",
    },
    tunnel: TUNNELS.linkerd.port,
    // Identity, destination and policy.
    controlPlane: { namespace: "linkerd", ports: [8080, 8086, 8090] },
    proxy: { turn: "sidecar", request: {}, limit: {} },
  },
};

/** What the mesh of a stack changes; empty without a mesh. */
export const meshOf = ({ mesh }: Pick<ResolvedConfig, "mesh">): Mesh => (mesh === undefined ? {} : MESHES[mesh]);
