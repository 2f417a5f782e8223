// Flux as far as it deploys: its real kustomize-controller, a process of the node. What source-controller would do with a Git
// repository the tests do: they serve a directory as an archive, and write its address into the status of the GitRepository.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { KubernetesObject, ObjectReference } from "../../cluster/api.ts";
import { binaries } from "../../cluster/binaries.ts";
import { check } from "../../cluster/command.ts";
import { connect } from "../../cluster/connection.ts";
import { applied } from "../../cluster/deploy.ts";
import { moduleDirectory } from "../../cluster/go-build.ts";
import { type NodeConnection, sandboxOf } from "../../cluster/node/connection.ts";
import { untilReady } from "../../cluster/run-directory.ts";

const ports = { archives: 18080, health: 19440 };

/** Starts the controller and the server of archives. */
export async function startFlux(connection: NodeConnection): Promise<void> {
  const { api } = connect(connection);
  const sandbox = sandboxOf(connection);
  const { directory } = connection;
  const { "kustomize-controller": controller } = await binaries("kustomize-controller");
  await applyDefinitions(connection);
  const archives = archivesOf(connection);
  mkdirSync(archives, { recursive: true });
  const serve = ["-m", "http.server", "--bind", "127.0.0.1", "--directory", archives, String(ports.archives)];
  await sandbox.start("archives", "python3", serve);
  await sandbox.start("kustomize-controller", "env", [
    `KUBECONFIG=${join(directory, "admin.kubeconfig")}`,
    "RUNTIME_NAMESPACE=flux-system",
    controller,
    "--metrics-addr=0",
    `--health-addr=127.0.0.1:${ports.health}`,
  ]);
  const ready = ["-c", `import urllib.request as r; r.urlopen("http://127.0.0.1:${ports.health}/readyz", timeout=2)`];
  await untilReady(directory, "kustomize-controller", async () => (await sandbox.run("python3", ready)).code === 0);
  api.close();
}

/** Of all sources that the controller can have: it begins when it has seen each of them. */
async function applyDefinitions(connection: NodeConnection): Promise<void> {
  const { api } = connect(connection);
  const module = await moduleDirectory("github.com/fluxcd/source-controller", "v1.9.0");
  const files = ["buckets", "ocirepositories"].map((kind) => `config/crd/bases/source.toolkit.fluxcd.io_${kind}.yaml`);
  await applied(
    api,
    files.map((file) => parse(readFileSync(join(module, file), "utf8"))),
  );
  api.close();
}

const archivesOf = ({ directory }: NodeConnection) => join(directory, "archives");

/** Does what source-controller does after a push: the repository now holds what is in `folder`. Returns the revision. */
export async function push(connection: NodeConnection, repository: KubernetesObject, folder: string): Promise<string> {
  const { api } = connect(connection);
  const part = join(archivesOf(connection), "part.tar.gz");
  await check("tar", ["--create", "--gzip", "--file", part, "--directory", folder, "."]);
  const digest = createHash("sha256").update(readFileSync(part)).digest("hex");
  const path = `${digest}.tar.gz`;
  await check("mv", [part, join(archivesOf(connection), path)]);
  const revision = `main@sha1:${digest.slice(0, 40)}`;
  const artifact = {
    url: `http://127.0.0.1:${ports.archives}/${path}`,
    path,
    revision,
    digest: `sha256:${digest}`,
    lastUpdateTime: new Date().toISOString().replace(/\.\d+/, ""),
  };
  const { name, namespace } = repository.metadata;
  const status = `/apis/${repository.apiVersion}/namespaces/${namespace}/gitrepositories/${name}/status`;
  const answer = await api.request("PATCH", status, { status: { artifact } }, "application/merge-patch+json");
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  api.close();
  return revision;
}

/** Has a Kustomization applied once more, as `flux reconcile` does, and waits until that is done. */
export async function reconcile(connection: NodeConnection, kustomization: ObjectReference): Promise<KubernetesObject> {
  const { api } = connect(connection);
  const asked = new Date().toISOString();
  const annotations = { "reconcile.fluxcd.io/requestedAt": asked };
  const { apiVersion, kind, metadata } = kustomization;
  const request = { apiVersion, kind, metadata: { name: metadata?.name, namespace: metadata?.namespace, annotations } };
  // Of a manager of its own, so that the Kustomization's fields stay whose they are.
  await api.apply([request], { fieldManager: "flux" });
  const done = await api.waitFor(kustomization, ({ status }) => status?.lastHandledReconcileAt === asked, 600);
  api.close();
  return done;
}
