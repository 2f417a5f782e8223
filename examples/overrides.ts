// When your platform requires what no setting covers: patches that the compiler checks, and that are rejected if they match nothing.
import { aetherStack, env, get, patch, patchAll, pod, remove, replace, toYaml } from "@aether/k8s";

let objects = aetherStack({ host: "aether.example.com" });

// A separate node pool for everything that creates pods.
objects = patchAll(
  objects,
  { kind: ["Deployment", "StatefulSet", "Job"] },
  pod({ nodeSelector: { pool: "apps" }, tolerations: [{ key: "apps", operator: "Exists", effect: "NoSchedule" }] }),
);
// The company's certificate authority, and a proxy. Lists merge by the API's own keys: existing items stay.
const ca = "/etc/ssl/corporate";
objects = patch(
  objects,
  "Deployment/aether-api",
  pod({
    volumes: [{ name: "corporate-ca", configMap: { name: "corporate-ca" } }],
    containers: [{ name: "api", volumeMounts: [{ name: "corporate-ca", mountPath: ca, readOnly: true }] }],
  }),
);
objects = patch(
  objects,
  "Deployment/aether-api",
  env("api", { SSL_CERT_FILE: `${ca}/ca.crt`, NO_PROXY: "aether-postgres" }),
);
// A sidecar that meets the Pod Security level "restricted".
const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
const logs = { name: "logs", image: "registry.example.com/log-shipper:1.0.0", securityContext };
objects = patch(objects, "Deployment/aether-ui", pod({ containers: [logs] }));
objects = remove(objects, "PodDisruptionBudget/aether-mlflow");
// Another name for a Service: this makes it a new object, and the Ingresses have to follow.
objects = patchAll(objects, { kind: "Ingress" }, (ingress) => {
  for (const { http } of ingress.spec.rules ?? [])
    for (const { backend } of http?.paths ?? [])
      if (backend.service?.name === "aether-ui") backend.service.name = "frontend";
  return ingress;
});
const metadata = { ...get(objects, "Service/aether-ui").metadata, name: "frontend" };
console.log(toYaml(replace(objects, "Service/aether-ui", (ui) => ({ ...ui, metadata }))));
