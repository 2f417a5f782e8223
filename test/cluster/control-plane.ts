// etcd, API server, controller manager and scheduler: everything that judges an object, and nothing that runs it.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { binaries, controlPlanePrograms } from "./binaries.ts";
import { writeCertificates, writeKubeconfig } from "./certificates.ts";
import { type Cluster, type Connection, connect } from "./connection.ts";
import { applyCustomResourceDefinitions } from "./custom-resources.ts";
import { freePorts } from "./host.ts";
import { obituaries, openRun, startProcess, stopRun, untilReady } from "./run-directory.ts";
import { storageClass } from "./volume-provisioner.ts";

/** Where Services get their addresses, and by what names pods know the API server. */
const serviceRange = "10.96.0.0/16";
const apiServiceNames = ["IP:10.96.0.1", "DNS:kubernetes.default.svc"];

export interface RunningCluster extends Cluster {
  directory: string;
  /** @throws Error when a component had ended by itself before. */
  stop(): Promise<void>;
}

/**
 * Starts a control plane with one hollow node, on which pods are scheduled but never run.
 *
 * Needs no root, and takes free ports, so several can run side by side under different names.
 * @param flags more of the API server's
 * @param apiServer which of the built ones
 * @throws MissingRequirement when the machine lacks a program it needs.
 */
export async function startControlPlane(
  name = `control-plane-${process.pid}`,
  flags: readonly string[] = [],
  apiServer: "kube-apiserver" | "oldest-kube-apiserver" = "kube-apiserver",
): Promise<RunningCluster> {
  const built = await binaries(...controlPlanePrograms, apiServer);
  const programs = { ...built, "kube-apiserver": built[apiServer] };
  const directory = await openRun(name);
  try {
    return runningCluster(directory, await start(directory, programs, flags));
  } catch (error) {
    await stopRun(directory);
    throw error;
  }
}

/** Gives a started cluster its end. */
export function runningCluster<Started extends Cluster>(directory: string, cluster: Started): Started & RunningCluster {
  return {
    ...cluster,
    directory,
    stop: async () => {
      const ended = obituaries(directory);
      cluster.api.close();
      await stopRun(directory);
      if (ended.length > 0) throw new Error(ended.join("\n"));
    },
  };
}

async function start(
  directory: string,
  programs: Record<(typeof controlPlanePrograms)[number], string>,
  flags: readonly string[],
) {
  const [clientPort, peerPort, apiPort] = (await freePorts(3)) as [number, number, number];
  const server = `https://127.0.0.1:${apiPort}`;
  await writeCertificates(directory, ["IP:127.0.0.1", ...apiServiceNames]);
  startProcess(directory, "etcd", programs.etcd, etcdFlags(directory, clientPort, peerPort));
  startProcess(directory, "kube-apiserver", programs["kube-apiserver"], [
    ...apiServerFlags(directory, clientPort),
    `--secure-port=${apiPort}`,
    "--bind-address=127.0.0.1",
    ...flags,
  ]);
  const cluster = connect(writeConnection(directory, server, programs.kubectl));
  // The controller manager ends when the API server does not answer within ten seconds.
  await untilApiReady(directory, cluster);
  startProcess(directory, "kube-controller-manager", programs["kube-controller-manager"], [
    ...controllerManagerFlags(directory, server),
    // A hollow node renews no lease; nobody is to call it NotReady for that.
    "--controllers=*,-node-lifecycle-controller",
  ]);
  startProcess(directory, "kube-scheduler", programs["kube-scheduler"], schedulerFlags(directory, server));
  startStandIn(directory, "hollow-node");
  await startStorage(directory, cluster);
  await applyCustomResourceDefinitions(cluster.api);
  const node = { apiVersion: "v1", kind: "Node", metadata: { name: "node1" } };
  await cluster.api.waitFor(node, ({ spec }) => spec.taints === undefined);
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: "default" } };
  await cluster.api.waitFor(account);
  return cluster;
}

export function etcdFlags(directory: string, clientPort: number, peerPort: number): string[] {
  return [
    `--data-dir=${join(directory, "etcd")}`,
    `--listen-client-urls=http://127.0.0.1:${clientPort}`,
    `--advertise-client-urls=http://127.0.0.1:${clientPort}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    // The data need not survive a power cut.
    "--unsafe-no-fsync",
  ];
}

export function apiServerFlags(directory: string, etcdPort: number): string[] {
  const pki = (file: string) => join(directory, "pki", file);
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--cert-dir=${join(directory, "pki")}`,
    `--tls-cert-file=${pki("kube-apiserver.crt")}`,
    `--tls-private-key-file=${pki("kube-apiserver.key")}`,
    `--client-ca-file=${pki("ca.crt")}`,
    `--service-account-key-file=${pki("service-account.key")}`,
    `--service-account-signing-key-file=${pki("service-account.key")}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-cluster-ip-range=${serviceRange}`,
    "--authorization-mode=Node,RBAC",
    // As on any cluster whose CNI runs in pods: what keeps a pod unprivileged is admission.
    "--allow-privileged=true",
  ];
}

// One replica each, so no leader to elect; the default client rate would be the slowest part of a test.
const controllerFlags = ["--leader-elect=false", "--kube-api-qps=500", "--kube-api-burst=1000", "--secure-port=0"];

export function controllerManagerFlags(directory: string, server: string): string[] {
  return [
    ...controllerFlags,
    `--kubeconfig=${writeKubeconfig(directory, "kube-controller-manager", server)}`,
    `--service-account-private-key-file=${join(directory, "pki", "service-account.key")}`,
    `--root-ca-file=${join(directory, "pki", "ca.crt")}`,
    "--use-service-account-credentials",
    // 15 s by default: tests would wait for it.
    "--horizontal-pod-autoscaler-sync-period=3s",
  ];
}

export function schedulerFlags(directory: string, server: string): string[] {
  return [...controllerFlags, `--kubeconfig=${writeKubeconfig(directory, "kube-scheduler", server)}`];
}

export async function untilApiReady(directory: string, { api }: Pick<Cluster, "api">): Promise<void> {
  await untilReady(directory, "kube-apiserver", async () => {
    const response = await api.request("GET", "/readyz").catch(() => undefined);
    return response?.status === 200;
  });
}

/** Makes `standard` the default StorageClass and starts what provisions its volumes. */
export async function startStorage(directory: string, { api }: Pick<Cluster, "api">): Promise<void> {
  mkdirSync(join(directory, "volumes"));
  await api.apply([storageClass]);
  startStandIn(directory, "volume-provisioner");
}

/** Starts one of this folder's own programs that play a part of the cluster. */
function startStandIn(directory: string, name: "hollow-node" | "volume-provisioner"): void {
  startProcess(directory, name, process.execPath, [join(import.meta.dirname, `${name}.ts`), directory]);
}

export function writeConnection(directory: string, server: string, kubectl: string): Connection {
  const connection: Connection = {
    server,
    kubeconfig: writeKubeconfig(directory, "admin", server, "kubectl"),
    certificateAuthority: join(directory, "pki", "ca.crt"),
    clientCertificate: join(directory, "pki", "admin.crt"),
    clientKey: join(directory, "pki", "admin.key"),
    kubectl,
  };
  writeFileSync(join(directory, "connection.json"), JSON.stringify(connection, null, 2));
  return connection;
}
