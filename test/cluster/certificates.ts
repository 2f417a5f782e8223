// The cluster's certificate authority, the API server's certificate, and a kubeconfig per component.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "./command.ts";
import { requireProgram } from "./host.ts";

/** Who a component is to the API server: its RBAC bootstrap roles are bound to these names. */
const clients = {
  admin: "/O=system:masters/CN=admin",
  "kube-controller-manager": "/CN=system:kube-controller-manager",
  "kube-scheduler": "/CN=system:kube-scheduler",
  "kube-proxy": "/CN=system:kube-proxy",
  kubelet: "/O=system:nodes/CN=system:node:node1",
  "kubelet-node2": "/O=system:nodes/CN=system:node:node2",
} as const;

export type Client = keyof typeof clients;

/** Writes ca, service-account and API server keys and one key per client into `directory`/pki. */
export async function writeCertificates(directory: string, serverNames: readonly string[]): Promise<void> {
  const pki = join(directory, "pki");
  const openssl = requireProgram("openssl", "apt-get install openssl");
  // Elliptic curves: eight RSA keys would take a second.
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"];
  const certificate = (name: string, subject: string, ...extensions: string[]) =>
    check(openssl, [
      ...[
        "req",
        "-x509",
        ...key,
        "-subj",
        subject,
        "-keyout",
        join(pki, `${name}.key`),
        "-out",
        join(pki, `${name}.crt`),
      ],
      ...extensions.flatMap((extension) => ["-addext", extension]),
      ...(name === "ca" ? [] : ["-CA", join(pki, "ca.crt"), "-CAkey", join(pki, "ca.key")]),
    ]);
  const leaf = "basicConstraints=critical,CA:FALSE";
  await certificate("ca", "/CN=cluster-test-ca");
  await Promise.all([
    check(openssl, ["ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", join(pki, "service-account.key")]),
    certificate("kube-apiserver", "/CN=kube-apiserver", leaf, `subjectAltName=${serverNames.join(",")}`),
    ...Object.entries(clients).map(([name, subject]) =>
      certificate(name, subject, leaf, "extendedKeyUsage=clientAuth"),
    ),
  ]);
}

/** Writes the kubeconfig with which `client` reaches the API server, and returns its path. */
export function writeKubeconfig(directory: string, client: Client, server: string, file: string = client): string {
  const pki = join(directory, "pki");
  const path = join(directory, `${file}.kubeconfig`);
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "aether-k8s", cluster: { server, "certificate-authority": join(pki, "ca.crt") } }],
    users: [
      {
        name: client,
        user: { "client-certificate": join(pki, `${client}.crt`), "client-key": join(pki, `${client}.key`) },
      },
    ],
    contexts: [{ name: "aether-k8s", context: { cluster: "aether-k8s", user: client } }],
    "current-context": "aether-k8s",
  };
  writeFileSync(path, JSON.stringify(kubeconfig, null, 2));
  return path;
}
