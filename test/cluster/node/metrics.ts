// The resource metrics API, from which an autoscaler reads: metrics-server on the node, a part of the API by aggregation.
import { join } from "node:path";
import { isIpv6, type Network } from "./network.ts";
import type { Sandbox } from "./sandbox.ts";

const port = 4443;
const metadata = { name: "metrics-server", namespace: "kube-system" };

/** Says `Available` when the API server reaches metrics-server. */
export const metricsService = {
  apiVersion: "apiregistration.k8s.io/v1",
  kind: "APIService",
  metadata: { name: "v1beta1.metrics.k8s.io" },
  spec: {
    service: { ...metadata, port: 443 },
    group: "metrics.k8s.io",
    version: "v1beta1",
    insecureSkipTLSVerify: true,
    groupPriorityMinimum: 100,
    versionPriority: 100,
  },
};

export const metricsObjects = ({ nodeAddresses: [address = ""] }: Network) => [
  { apiVersion: "v1", kind: "Service", metadata, spec: { ports: [{ port: 443, targetPort: port }] } },
  {
    // Written by hand, because metrics-server runs on the node and not in a pod that the Service could select.
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { ...metadata, labels: { "kubernetes.io/service-name": metadata.name } },
    addressType: isIpv6(address) ? "IPv6" : "IPv4",
    endpoints: [{ addresses: [address] }],
    ports: [{ name: "", port, protocol: "TCP" }],
  },
  metricsService,
];

/** Lets the API server pass requests on to metrics-server, as the user who made them. */
export function aggregationFlags(directory: string): string[] {
  const pki = (file: string) => join(directory, "pki", file);
  return [
    `--requestheader-client-ca-file=${pki("ca.crt")}`,
    "--requestheader-allowed-names=admin",
    "--requestheader-username-headers=X-Remote-User",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    `--proxy-client-cert-file=${pki("admin.crt")}`,
    `--proxy-client-key-file=${pki("admin.key")}`,
  ];
}

export async function startMetricsServer(directory: string, sandbox: Sandbox, program: string, kubeconfig: string) {
  await sandbox.start("metrics-server", program, [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    `--secure-port=${port}`,
    `--cert-dir=${join(directory, "metrics-server")}`,
    // kubelet signs its own certificate.
    "--kubelet-insecure-tls",
    "--kubelet-preferred-address-types=InternalIP",
    "--kubelet-use-node-status-port",
    // The shortest it takes; the default of a minute is what tests of an autoscaler would wait for.
    "--metric-resolution=10s",
    "--kubelet-request-timeout=5s",
  ]);
}
