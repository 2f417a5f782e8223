// The programs a cluster consists of, each at a pinned version, built from Go modules when the cache lacks it.
import { join } from "node:path";
import { buildProgram } from "./go-build.ts";
import { cacheDirectory, isExecutable, MissingRequirement } from "./host.ts";
import { withLock } from "./lock.ts";

export interface Source {
  module: string;
  version: string;
  /** Program name → its package below the module. */
  programs: Record<string, string>;
  tags?: string;
  /** The published module whose code stands in for `module`, at the same version. */
  replacedBy?: string;
  /** k8s.io/kubernetes finds its staging modules beside itself; outside its tree each is its published twin. */
  staging?: { version: string };
  linkerFlags?: string;
  /** Other modules than those that the module's own `replace` lines name: module → module and version. */
  replacements?: Record<string, string>;
  /** Modules with files of ours: those of a version, with these files in place of its own, or nothing but these. */
  made?: Record<string, { version?: string; files: Record<string, string> }>;
}

export const kubernetesVersion = "1.36.3";
/** The newest release of the oldest Kubernetes that is supported. */
export const oldestKubernetesVersion = "1.33.13";

function kubernetes(release: string, programs: Source["programs"]): Source {
  const [major, minor, patch] = release.split(".");
  const variables = "k8s.io/component-base/version";
  return {
    module: "k8s.io/kubernetes",
    version: `v${release}`,
    staging: { version: `v0.${minor}.${patch}` },
    // Without these the programs call themselves v0.0.0, and kubectl warns of a version skew.
    linkerFlags: [
      `-X ${variables}.gitVersion=v${release}`,
      `-X ${variables}.gitMajor=${major}`,
      `-X ${variables}.gitMinor=${minor}`,
    ].join(" "),
    programs,
  };
}

const sources: Source[] = [
  kubernetes(kubernetesVersion, {
    "kube-apiserver": "cmd/kube-apiserver",
    "kube-controller-manager": "cmd/kube-controller-manager",
    "kube-scheduler": "cmd/kube-scheduler",
    kubectl: "cmd/kubectl",
    kubelet: "cmd/kubelet",
    "kube-proxy": "cmd/kube-proxy",
  }),
  kubernetes(oldestKubernetesVersion, { "oldest-kube-apiserver": "cmd/kube-apiserver" }),
  { module: "go.etcd.io/etcd/server/v3", version: "v3.6.16", programs: { etcd: "" } },
  {
    module: "github.com/containerd/containerd/v2",
    version: "v2.2.1",
    tags: "no_btrfs no_zfs no_devmapper",
    programs: {
      containerd: "cmd/containerd",
      "containerd-shim-runc-v2": "cmd/containerd-shim-runc-v2",
      ctr: "cmd/ctr",
    },
  },
  {
    module: "github.com/containernetworking/plugins",
    version: "v1.8.0",
    programs: {
      bridge: "plugins/main/bridge",
      loopback: "plugins/main/loopback",
      "host-local": "plugins/ipam/host-local",
    },
  },
  {
    // The fork builds with current Kubernetes modules; the original pins older ones.
    module: "github.com/cloudnativelabs/kube-router/v2",
    replacedBy: "github.com/k3s-io/kube-router/v2",
    version: "v2.2.1",
    programs: { "kube-router": "cmd/kube-router" },
  },
  { module: "github.com/coredns/coredns", version: "v1.15.0", programs: { coredns: "" } },
  {
    module: "sigs.k8s.io/metrics-server",
    version: "v0.9.0",
    programs: { "metrics-server": "cmd/metrics-server" },
  },
  {
    // Prometheus 3.16. Without service discoveries but Kubernetes' own, and without the web pages.
    module: "github.com/prometheus/prometheus",
    version: "v0.316.0",
    tags: "remove_all_sd enable_kubernetes_sd",
    programs: { prometheus: "cmd/prometheus", promtool: "cmd/promtool" },
  },
  {
    module: "github.com/prometheus-community/postgres_exporter",
    version: "v0.19.1",
    programs: { postgres_exporter: "cmd/postgres_exporter" },
  },
  { module: "github.com/projectcontour/contour", version: "v1.33.8", programs: { contour: "cmd/contour" } },
  {
    module: "github.com/distribution/distribution/v3",
    version: "v3.1.2",
    programs: { registry: "cmd/registry" },
  },
  { module: "helm.sh/helm/v4", version: "v4.3.2", programs: { helm: "cmd/helm" } },
  {
    // The last release whose modules are all published.
    module: "github.com/fluxcd/kustomize-controller",
    version: "v1.9.6",
    programs: { "kustomize-controller": "" },
  },
  {
    module: "github.com/traefik/traefik/v3",
    version: "v3.7.13",
    programs: { traefik: "cmd/traefik" },
    // The one that Traefik names is not published.
    replacements: {
      "github.com/abbot/go-http-auth": "github.com/containous/go-http-auth v0.4.1-0.20200324110947-a37a7636d23e",
    },
    made: {
      // Two hundred DNS services of its ACME client, some of whose modules are not published. Certificates are Secrets here.
      "github.com/go-acme/lego/v5": {
        version: "v5.4.1",
        files: {
          "providers/dns/zz_gen_dns_providers.go": `package dns

import (
	"fmt"

	"github.com/go-acme/lego/v5/challenge"
)

func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) {
	return nil, fmt.Errorf("unrecognized DNS provider: %s", name)
}
`,
        },
      },
      // Fields that a product adds to the configuration. In Traefik itself there are none, in a folder that is not published.
      "github.com/traefik/traefik/dynamic/ext": {
        files: {
          "go.mod": "module github.com/traefik/traefik/dynamic/ext\n",
          "ext.go": "package ext\n\ntype HTTP struct{}\n\ntype Router struct{}\n",
        },
      },
    },
  },
  { module: "sigs.k8s.io/kustomize/kustomize/v5", version: "v5.8.2", programs: { kustomize: "" } },
];

export const controlPlanePrograms = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubectl",
] as const;

/** Every program the table knows. */
export const programNames = sources.flatMap((source) => Object.keys(source.programs));

/**
 * Paths of the named programs, building those that are missing.
 *
 * `KUBEBUILDER_ASSETS`, the folder envtest uses, is looked at first.
 * @throws MissingRequirement when something has to be built and Go is not installed.
 */
export async function binaries<Name extends string>(...names: Name[]): Promise<Record<Name, string>> {
  const missing = names.filter((name) => !isExecutable(pathOf(name)));
  if (missing.length > 0) {
    await withLock("build", async () => {
      for (const name of missing) {
        // Another process may have built it while we waited for the lock.
        if (!isExecutable(pathOf(name))) await buildProgram(sourceOf(name), name, pathOf(name));
      }
    });
  }
  return Object.fromEntries(names.map((name) => [name, pathOf(name)])) as Record<Name, string>;
}

function pathOf(name: string): string {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets !== undefined && isExecutable(join(assets, name))) return join(assets, name);
  const source = sourceOf(name);
  // The version is part of the path, so a bump in the table builds anew and both can coexist.
  return join(cacheDirectory, "bin", `${source.module.replaceAll("/", "_")}@${source.version}`, name);
}

function sourceOf(name: string): Source {
  const source = sources.find(({ programs }) => name in programs);
  if (source === undefined)
    throw new MissingRequirement(`there is no program ${name} in the table; there are ${programNames.join(", ")}`);
  return source;
}
