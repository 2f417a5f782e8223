// A real Traefik, where k3s and the guide have it: a pod of kube-system, with the arguments of its chart, and the redirect that
// the guide describes.
import { hasCondition, type KubernetesObject } from "../../cluster/api.ts";
import { binaries } from "../../cluster/binaries.ts";
import { connect } from "../../cluster/connection.ts";
import { applied } from "../../cluster/deploy.ts";
import { files, type Image, packedImages } from "../../cluster/images/image.ts";
import { type NodeConnection, sandboxOf } from "../../cluster/node/connection.ts";
import { importMissing } from "../../cluster/node/containerd.ts";

/** Where it listens for 80 and 443. */
export const ports = { http: 8000, https: 8443 };
const ping = 8080;
const name = "traefik";
const metadata = { name, namespace: "kube-system" };

/** A reserved name: nothing can be pulled from there by mistake. */
const imageName = "aether-k8s.test/traefik:1";

const image = async (): Promise<Image> => ({
  name: imageName,
  layers: [files({ "/traefik": (await binaries("traefik")).traefik })],
  config: { Entrypoint: ["/traefik"], User: "65532:65532" },
});

/** Starts it with more arguments, and returns its pod. */
export async function startTraefik(connection: NodeConnection, more: readonly string[]): Promise<KubernetesObject> {
  const { api } = connect(connection);
  const { ctr } = await binaries("ctr");
  await importMissing(connection.directory, sandboxOf(connection), ctr, await packedImages([await image()]));
  await applied(api, [...rights, pod(more)]);
  const started = await api.waitFor(pod(more), hasCondition("Ready"), 120);
  api.close();
  return started;
}

const pod = (more: readonly string[]): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    ...metadata,
    labels: { "app.kubernetes.io/name": "traefik", "app.kubernetes.io/instance": "traefik-kube-system" },
  },
  spec: {
    serviceAccountName: name,
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name,
        image: imageName,
        args: [
          "--global.checknewversion=false",
          "--global.sendanonymoususage=false",
          `--entryPoints.traefik.address=:${ping}/tcp`,
          `--entryPoints.web.address=:${ports.http}/tcp`,
          `--entryPoints.websecure.address=:${ports.https}/tcp`,
          "--entryPoints.websecure.http.tls=true",
          "--ping=true",
          "--providers.kubernetesingress",
          "--providers.kubernetesingress.ingressclass=traefik",
          "--log.level=INFO",
          ...more,
        ],
        readinessProbe: { httpGet: { path: "/ping", port: ping }, periodSeconds: 1 },
        resources: { requests: { cpu: "500m" } },
      },
    ],
  },
});

const rights: KubernetesObject[] = [
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "IngressClass",
    metadata: { name },
    spec: { controller: "traefik.io/ingress-controller" },
  },
  { apiVersion: "v1", kind: "ServiceAccount", metadata },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name },
    rules: [
      { apiGroups: [""], resources: ["services", "secrets", "nodes"], verbs: ["get", "list", "watch"] },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
      {
        apiGroups: ["networking.k8s.io"],
        resources: ["ingresses", "ingressclasses"],
        verbs: ["get", "list", "watch"],
      },
      { apiGroups: ["networking.k8s.io"], resources: ["ingresses/status"], verbs: ["update"] },
    ],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    subjects: [{ kind: "ServiceAccount", ...metadata }],
  },
];
