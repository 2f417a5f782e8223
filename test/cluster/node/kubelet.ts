// The node's agents: kubelet, Services by kube-proxy, NetworkPolicies by kube-router.
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Client, writeKubeconfig } from "../certificates.ts";
import { containerdSocket } from "./containerd.ts";
import { hasIpv4, hasIpv6, isIpv6, type Network } from "./network.ts";
import { makeControlGroups, type Sandbox } from "./sandbox.ts";

const nodeName = "node1";

/** The address ranges, for the controller manager, which hands them out. */
export const rangeFlags = ({ podRanges }: Network) => [
  `--cluster-cidr=${podRanges.join(",")}`,
  "--allocate-node-cidrs=true",
];

/** A node, as far as it is a kubelet's. */
export interface NodeIdentity {
  name: string;
  /** Of the run: keys, and the addresses that pods have taken. */
  run: string;
  network: Network;
  /** Its own files. */
  directory: string;
  /** kubelet's own would be the one of a real kubelet on this machine. */
  controlGroup: string;
  client: Client;
  port: number;
  flags: readonly string[];
}

export const firstNode = (run: string, network: Network): NodeIdentity => ({
  name: nodeName,
  run,
  network,
  directory: run,
  controlGroup: `aether-k8s-${basename(run)}`,
  client: "kubelet",
  port: 10250,
  flags: [],
});

/** Shares network and address with the first; only pods that tolerate its taint come to it. */
export const secondNode = (run: string, network: Network): NodeIdentity => ({
  name: "node2",
  run,
  network,
  directory: join(run, "node2"),
  controlGroup: `aether-k8s-${basename(run)}/node2`,
  client: "kubelet-node2",
  port: 10260,
  flags: ["--register-with-taints=aether-k8s.test/second=yes:NoSchedule"],
});

export async function startKubelet(node: NodeIdentity, sandbox: Sandbox, program: string, server: string) {
  const { name, run, network, directory, controlGroup, client, flags } = node;
  makeControlGroups(directory, controlGroup);
  writeNetwork(node);
  const configuration = join(directory, "kubelet.json");
  writeFileSync(configuration, JSON.stringify(kubeletConfiguration(node), null, 2));
  await sandbox.start(client, program, [
    `--config=${configuration}`,
    `--kubeconfig=${writeKubeconfig(run, client, server)}`,
    `--root-dir=${join(directory, "kubelet")}`,
    `--cert-dir=${join(directory, "kubelet", "pki")}`,
    `--hostname-override=${name}`,
    `--node-ip=${network.nodeAddresses.join(",")}`,
    "--node-labels=topology.kubernetes.io/zone=zone1",
    ...flags,
  ]);
}

export async function startServiceProxy(
  directory: string,
  sandbox: Sandbox,
  program: string,
  server: string,
  { podRanges }: Network,
) {
  await sandbox.start("kube-proxy", program, [
    `--kubeconfig=${writeKubeconfig(directory, "kube-proxy", server)}`,
    "--proxy-mode=iptables",
    `--cluster-cidr=${podRanges.join(",")}`,
    `--hostname-override=${nodeName}`,
    // The size of the connection table is the machine's, not ours to set.
    "--conntrack-max-per-core=0",
  ]);
}

/** Reads its Node object once at the start, so the Node has to be there. */
export async function startPolicyController(sandbox: Sandbox, program: string, kubeconfig: string, network: Network) {
  await sandbox.start("kube-router", "env", [
    `NODE_NAME=${nodeName}`,
    program,
    `--kubeconfig=${kubeconfig}`,
    `--hostname-override=${nodeName}`,
    "--run-firewall=true",
    "--run-router=false",
    "--run-service-proxy=false",
    "--run-loadbalancer=false",
    "--iptables-sync-period=10s",
    `--service-cluster-ip-range=${network.serviceRanges.join(",")}`,
    `--enable-ipv4=${hasIpv4(network)}`,
    `--enable-ipv6=${hasIpv6(network)}`,
  ]);
}

function writeNetwork({ run, network, directory }: NodeIdentity): void {
  mkdirSync(join(directory, "cni"), { recursive: true });
  const bridge = {
    type: "bridge",
    bridge: "cni0",
    isGateway: true,
    // A pod may reach itself through its own Service.
    hairpinMode: true,
    ipam: {
      type: "host-local",
      dataDir: join(run, "pod-addresses"),
      ranges: network.podSubnets.map((subnet) => [{ subnet }]),
      routes: network.podSubnets.map((subnet) => ({ dst: isIpv6(subnet) ? "::/0" : "0.0.0.0/0" })),
    },
  };
  const list = { cniVersion: "1.0.0", name: "pods", plugins: [bridge] };
  writeFileSync(join(directory, "cni", "10-pods.conflist"), JSON.stringify(list));
}

function kubeletConfiguration({ run, network, directory, controlGroup, port }: NodeIdentity) {
  const resolvConf = join(directory, "resolv.conf");
  writeFileSync(resolvConf, `nameserver ${network.dnsAddress}\n`);
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    port,
    // Nobody asks, and a second kubelet could not listen there.
    healthzPort: 0,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: join(run, "pki", "ca.crt") },
    },
    authorization: { mode: "Webhook" },
    containerRuntimeEndpoint: `unix://${containerdSocket(directory)}`,
    // This machine may have no systemd, and cgroups of either version.
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${controlGroup}`,
    failCgroupV1: false,
    enforceNodeAllocatable: [],
    failSwapOn: false,
    clusterDNS: [network.dnsAddress],
    clusterDomain: "cluster.local",
    resolvConf,
    podLogsDir: join(directory, "pod-logs"),
    volumePluginDir: join(directory, "volume-plugins"),
    // A nearly full disk is the machine's trouble; evicted pods and deleted images would look like ours.
    evictionHard: { "nodefs.available": "1%", "imagefs.available": "1%", "memory.available": "100Mi" },
    imageGCHighThresholdPercent: 100,
    nodeStatusUpdateFrequency: "2s",
    maxPods: 110,
  };
}
