// What an ingress controller does, with real nginx: where a controller's pods stand, a proxy made from the stack's Ingress
// objects. It calls Services, and tries nothing twice.
import { hasCondition, type KubernetesObject } from "../api.ts";
import { connect } from "../connection.ts";
import { applied } from "../deploy.ts";
import { ui } from "../images/ui.ts";
import { until } from "../until.ts";
import type { NodeConnection } from "./connection.ts";
import { dialFromPod } from "./dial.ts";

const namespace = "ingress-nginx";
const labels = { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller" };
const port = 8080;

/** Starts it for the stack in a namespace, and returns its address, `http://…:8080`. */
export async function startIngress(connection: NodeConnection, stackNamespace: string): Promise<string> {
  const { api } = connect(connection);
  const ingresses = await api.list("networking.k8s.io/v1", "Ingress", stackNamespace);
  const services = await api.list("v1", "Service", stackNamespace);
  const metadata = { name: `controller-${stackNamespace}`, namespace, labels };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: {
      securityContext: { runAsUser: 101 },
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: "nginx",
          image: ui.name,
          command: ["nginx", "-c", "/configuration/nginx.conf", "-g", "daemon off;"],
          resources: { requests: { cpu: "250m" } },
          readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
          volumeMounts: [{ name: "configuration", mountPath: "/configuration" }],
        },
      ],
      volumes: [{ name: "configuration", configMap: { name: metadata.name } }],
    },
  };
  await applied(api, [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "nginx.conf": nginxConf(ingresses, services) } },
    pod,
  ]);
  const { status } = await api.waitFor(pod, hasCondition("Ready"), 120);
  // Policies let a new pod in after seconds, and until then it is answered with a refusal.
  const stack = await api.list("v1", "Pod", stackNamespace, {
    labelSelector: "app.kubernetes.io/component in (api,scheduler,ui)",
  });
  const targets = stack.map((each) => `${each.status.podIP}:${each.spec.containers[0].ports[0].containerPort}`);
  await until("the policies let the controller in", async () =>
    Object.values(await dialFromPod(connection, status.podIP, targets)).every((isOpen) => isOpen),
  );
  api.close();
  return `http://${status.podIP}:${port}`;
}

function nginxConf(ingresses: readonly KubernetesObject[], services: readonly KubernetesObject[]): string {
  const locations = ingresses.flatMap(({ spec }) =>
    spec.rules[0].http.paths.flatMap((rule: Rule) => {
      const { name, port } = rule.backend.service;
      const service = services.find(({ metadata }) => metadata.name === name);
      const number = service?.spec.ports.find((each: { name: string }) => each.name === port.name).port;
      // By address: nginx asks for names once, and a Service keeps its address.
      const target = `proxy_pass http://${service?.spec.clusterIP}:${number};`;
      return matches(rule).map((location) => `    location ${location} { ${target} }`);
    }),
  );
  return `pid /tmp/nginx.pid;
error_log stderr warn;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path /tmp/body; proxy_temp_path /tmp/proxy; fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi; scgi_temp_path /tmp/scgi;
  server {
    listen ${port};
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_buffering off;
    proxy_read_timeout 3600s;
    client_max_body_size 1m;
${locations.join("\n")}
  }
}
`;
}

interface Rule {
  path: string;
  pathType: "Exact" | "Prefix";
  backend: { service: { name: string; port: { name: string } } };
}

/** As Ingress means its paths: a prefix of whole segments. */
function matches({ path, pathType }: Rule): string[] {
  if (pathType === "Exact") return [`= ${path}`];
  return path === "/" ? ["/"] : [`= ${path}`, `${path}/`];
}
