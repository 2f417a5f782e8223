// A whole cluster of one node: the control plane, and what runs pods, in a sandbox that the kernel cleans up.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { hasCondition } from "../api.ts";
import { complaints } from "../apply.ts";
import { binaries, controlPlanePrograms } from "../binaries.ts";
import { writeCertificates, writeKubeconfig } from "../certificates.ts";
import { connect } from "../connection.ts";
import {
  apiServerFlags,
  controllerManagerFlags,
  etcdFlags,
  type RunningCluster,
  runningCluster,
  schedulerFlags,
  startStorage,
  untilApiReady,
  writeConnection,
} from "../control-plane.ts";
import { applyCustomResourceDefinitions } from "../custom-resources.ts";
import { freePorts, requireProgram } from "../host.ts";
import { type Image, packedImages } from "../images/image.ts";
import { obituaries, openRun, startProcess, stopRun, untilReady } from "../run-directory.ts";
import type { NodeConnection } from "./connection.ts";
import { importImages, startContainerd } from "./containerd.ts";
import { dnsDeployment, dnsObjects } from "./dns.ts";
import { nodeImages } from "./images.ts";
import {
  firstNode,
  rangeFlags,
  secondNode,
  startKubelet,
  startPolicyController,
  startServiceProxy,
} from "./kubelet.ts";
import { aggregationFlags, metricsObjects, metricsService, startMetricsServer } from "./metrics.ts";
import { ipv4, isIpv6, type Network } from "./network.ts";
import { startHosts } from "./outside.ts";
import { openSandbox, requireNode, Sandbox } from "./sandbox.ts";

export interface RunningNode extends RunningCluster {
  connection: NodeConnection;
}

const apiPort = 6443;
const [etcdPort, etcdPeerPort] = [2379, 2380];
const server = `https://127.0.0.1:${apiPort}`;

/**
 * Starts a cluster whose pods run, whose policies are enforced, and around which hosts stand to be reached or not.
 *
 * `images` are imported first, those that this name has not imported before. Clusters of other names run beside it.
 * @throws MissingRequirement when the machine lacks root, namespaces or a program
 */
export async function startNode(
  images: readonly Image[] = [],
  name = "node",
  network: Network = ipv4,
): Promise<RunningNode> {
  requireNode();
  const programs = await binaries(...controlPlanePrograms, ...nodePrograms);
  const packed = await packedImages([...(await nodeImages()), ...images]);
  const directory = await openRun(name);
  try {
    const sandbox = await openSandbox(directory);
    const imported = importImages(directory, sandbox, programs, packed);
    // Awaited below; a failure before that must not count as unhandled.
    imported.catch(() => {});
    const cluster = await startControlPlaneIn(sandbox, directory, programs, network);
    await imported;
    await startAgents(sandbox, directory, programs, network, cluster);
    return runningCluster(directory, cluster);
  } catch (error) {
    // Whoever waited for what a dead program should have done does not know of it.
    const ended = obituaries(directory);
    await stopRun(directory);
    throw ended.length > 0 ? new Error(ended.join("\n"), { cause: error }) : error;
  }
}

/** Adds a second node to a running cluster: for what moves from one to another. Returns its name. */
export async function startSecondNode({ directory: run, ...connection }: NodeConnection, images: readonly Image[]) {
  const node = secondNode(run, ipv4);
  const programs = await binaries(...controlPlanePrograms, ...nodePrograms);
  const packed = await packedImages([...(await nodeImages()), ...images]);
  mkdirSync(join(node.directory, "processes"), { recursive: true });
  mkdirSync(join(node.directory, "logs"));
  // Its processes end with the sandbox, whose first process the run has recorded.
  const sandbox = new Sandbox(node.directory, connection.sandbox);
  await importImages(node.directory, sandbox, programs, packed);
  await startContainerd(node.directory, sandbox, programs);
  await startKubelet(node, sandbox, programs.kubelet, server);
  const { api } = connect(connection);
  await api.waitFor({ apiVersion: "v1", kind: "Node", metadata: { name: node.name } }, hasCondition("Ready"));
  api.close();
  return node.name;
}

const nodePrograms = [
  "kubelet",
  "kube-proxy",
  "kube-router",
  "containerd",
  "containerd-shim-runc-v2",
  "ctr",
  "bridge",
  "host-local",
  "loopback",
  "metrics-server",
] as const;

type Programs = Record<(typeof controlPlanePrograms)[number] | (typeof nodePrograms)[number], string>;

async function startControlPlaneIn(sandbox: Sandbox, directory: string, programs: Programs, network: Network) {
  const { nodeAddresses, apiAddress, serviceRanges } = network;
  const [advertised = ""] = nodeAddresses;
  const addresses = ["127.0.0.1", ...nodeAddresses, apiAddress].map((address) => `IP:${address}`);
  await writeCertificates(directory, [...addresses, "DNS:kubernetes.default.svc"]);
  await startHosts(sandbox, network);
  await sandbox.start("etcd", programs.etcd, etcdFlags(directory, etcdPort, etcdPeerPort));
  await sandbox.start("kube-apiserver", programs["kube-apiserver"], [
    ...apiServerFlags(directory, etcdPort),
    // Of a flag that comes twice, the last counts.
    `--service-cluster-ip-range=${serviceRanges.join(",")}`,
    `--bind-address=${isIpv6(advertised) ? "::" : "0.0.0.0"}`,
    ...aggregationFlags(directory),
    `--secure-port=${apiPort}`,
    `--advertise-address=${advertised}`,
    `--kubelet-client-certificate=${join(directory, "pki", "admin.crt")}`,
    `--kubelet-client-key=${join(directory, "pki", "admin.key")}`,
    "--kubelet-preferred-address-types=InternalIP",
  ]);
  const door = await openDoor(directory, sandbox);
  const cluster = connect(writeConnection(directory, door, programs.kubectl));
  // The controller manager ends when the API server does not answer within ten seconds.
  await untilApiReady(directory, cluster);
  await sandbox.start("kube-controller-manager", programs["kube-controller-manager"], [
    ...controllerManagerFlags(directory, server),
    ...rangeFlags(network),
  ]);
  await sandbox.start("kube-scheduler", programs["kube-scheduler"], schedulerFlags(directory, server));
  const connection: NodeConnection = { ...cluster.connection, directory, sandbox: sandbox.pid };
  return { ...cluster, connection };
}

/**
 * Lets this machine reach the API server in the sandbox: a socket file is seen in both network namespaces, so no cable
 * between them is needed over which a packet could leave.
 */
async function openDoor(directory: string, sandbox: Sandbox): Promise<string> {
  const socket = join(directory, "api-server.sock");
  const [port] = await freePorts(1);
  const socat = requireProgram("socat", "apt-get install socat");
  await sandbox.start("door-inside", socat, [`UNIX-LISTEN:${socket},fork,mode=600`, `TCP:127.0.0.1:${apiPort}`]);
  startProcess(directory, "door", socat, [
    `TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr`,
    `UNIX-CONNECT:${socket}`,
  ]);
  return `https://127.0.0.1:${port}`;
}

async function startAgents(
  sandbox: Sandbox,
  directory: string,
  programs: Programs,
  network: Network,
  { api }: Pick<RunningCluster, "api">,
): Promise<void> {
  const admin = writeKubeconfig(directory, "admin", server);
  await startMetricsServer(directory, sandbox, programs["metrics-server"], admin);
  await startContainerd(directory, sandbox, programs);
  await startKubelet(firstNode(directory, network), sandbox, programs.kubelet, server);
  await startServiceProxy(directory, sandbox, programs["kube-proxy"], server, network);
  const [problems] = await Promise.all([
    api.apply(dnsObjects(network)).then(complaints),
    startStorage(directory, { api }),
    applyCustomResourceDefinitions(api),
  ]);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const node = { apiVersion: "v1", kind: "Node", metadata: { name: "node1" } };
  await untilReady(directory, "kubelet", async () => {
    const registered = await api.get(node);
    return registered !== undefined && hasCondition("Ready")(registered);
  });
  await startPolicyController(sandbox, programs["kube-router"], admin, network);
  await api.waitFor(dnsDeployment, hasCondition("Available"));
  // Only now: what the API server cannot reach at once it asks again after ever longer pauses.
  await api.apply(metricsObjects(network));
  await api.waitFor(metricsService, hasCondition("Available"));
  await api.waitFor({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "default", namespace: "default" },
  });
  const ended = obituaries(directory);
  if (ended.length > 0) throw new Error(ended.join("\n"));
}
