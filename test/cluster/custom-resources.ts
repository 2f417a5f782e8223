// The CustomResourceDefinitions that the custom resources of stacks and examples need, from the modules that publish them.
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Api, KubernetesObject } from "./api.ts";
import { complaints } from "./apply.ts";
import { moduleDirectory } from "./go-build.ts";
import { cacheDirectory } from "./host.ts";
import { until } from "./until.ts";

const sources = [
  {
    module: "github.com/external-secrets/external-secrets",
    version: "v1.3.2",
    files: [
      "config/crds/bases/external-secrets.io_externalsecrets.yaml",
      "config/crds/bases/external-secrets.io_secretstores.yaml",
    ],
  },
  {
    // The experimental channel is the standard one, field for field, and has the session persistence that a setting asks for.
    module: "sigs.k8s.io/gateway-api",
    version: "v1.3.0",
    files: ["config/crd/experimental/gateway.networking.k8s.io_httproutes.yaml"],
  },
  {
    module: "github.com/cilium/cilium",
    version: "v1.20.2",
    files: ["pkg/k8s/apis/cilium.io/client/crds/v2/ciliumnetworkpolicies.yaml"],
  },
  {
    module: "github.com/cloudnative-pg/cloudnative-pg",
    version: "v1.30.0",
    files: ["config/crd/bases/postgresql.cnpg.io_clusters.yaml"],
  },
  {
    module: "github.com/argoproj/argo-cd/v3",
    version: "v3.1.0",
    files: ["manifests/crds/application-crd.yaml"],
  },
  {
    module: "github.com/fluxcd/kustomize-controller",
    version: "v1.9.6",
    files: ["config/crd/bases/kustomize.toolkit.fluxcd.io_kustomizations.yaml"],
  },
  {
    module: "github.com/fluxcd/source-controller",
    version: "v1.9.0",
    files: ["config/crd/bases/source.toolkit.fluxcd.io_gitrepositories.yaml"],
  },
  {
    module: "github.com/kedacore/keda/v2",
    version: "v2.20.2",
    files: ["config/crd/bases/keda.sh_scaledobjects.yaml"],
  },
  {
    // The module is published without its newest versions; these kinds have not changed since in what is rendered.
    module: "github.com/prometheus-operator/prometheus-operator",
    version: "v0.87.1",
    files: ["podmonitors", "prometheusrules"].map(
      (kind) => `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`,
    ),
  },
];

/** Applies them all and waits until the API server serves them. */
export async function applyCustomResourceDefinitions(api: Api): Promise<void> {
  const definitions = (await Promise.all(sources.map(definitionsOf))).flat();
  const results = await Promise.all(definitions.map((definition) => api.apply([definition])));
  // What the server warns of in a definition is its project's to mend.
  const problems = complaints(results.flat().filter(({ outcome }) => outcome === "refused"));
  if (problems.length > 0) throw new Error(problems.join("\n"));
  // Established comes before served: discovery follows a moment later.
  await Promise.all(
    definitions.map(({ spec }) =>
      until(`${spec.names.kind} is served`, () =>
        api.list(`${spec.group}/${storedVersion(spec)}`, spec.names.kind).catch(() => undefined),
      ),
    ),
  );
}

function storedVersion({ versions }: { versions: { name: string; storage: boolean }[] }): string | undefined {
  return versions.find(({ storage }) => storage)?.name;
}

async function definitionsOf({ module, version, files }: (typeof sources)[number]): Promise<KubernetesObject[]> {
  const directory = join(cacheDirectory, "crds", `${module.replaceAll("/", "_")}@${version}`);
  const missing = files.filter((file) => !existsSync(join(directory, copyOf(file))));
  if (missing.length > 0) {
    // Copied, so that Go is needed once and not at each start.
    const source = await moduleDirectory(module, version);
    mkdirSync(directory, { recursive: true });
    for (const file of missing) {
      const copy = join(directory, copyOf(file));
      copyFileSync(join(source, file), `${copy}.part`);
      renameSync(`${copy}.part`, copy);
    }
  }
  return files.map((file) => parse(readFileSync(join(directory, copyOf(file)), "utf8")));
}

/** By its whole path: a module may have a definition twice, as channels of the Gateway API do. */
const copyOf = (file: string) => file.replaceAll("/", "_");
