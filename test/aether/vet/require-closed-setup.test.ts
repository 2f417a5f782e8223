import { requireClosedSetup } from "../../../src/aether/vet/require-closed-setup.ts";
import { container, object } from "../../fixtures/manifests.ts";
import { ruleTable } from "../../fixtures/rule-table.ts";
import { component, origin, serviceOf } from "./rendered.ts";

const SETUP = "/api/v1/auth/setup";
const backend = (name: string) => ({ service: { name, port: { number: 80 } } });
const ingress = (name: string, host: string | undefined, ...paths: (readonly [string, string, string])[]) =>
  object(
    "networking.k8s.io/v1 Ingress",
    {
      spec: {
        rules: [
          { host, http: { paths: paths.map(([path, pathType, to]) => ({ path, pathType, backend: backend(to) })) } },
        ],
      },
    },
    { name },
  );
/** The API's pods, which reject setup themselves. */
const api = ({ env = [{ name: "PYTHONPATH", value: FILES }], mountPath = FILES, name = "api" } = {}) =>
  component(name, {
    containers: [container({ name, env, volumeMounts: [{ name: "aether-python", mountPath }] })],
    volumes: [{ name: "aether-python", configMap: { name: "aether-python" } }],
  });
const files = (data: object) => object("v1 ConfigMap", { data }, { name: "aether-python" });
const FILES = "/opt/aether-k8s";
const stack = [api(), component("ui"), serviceOf("api"), serviceOf("ui"), origin()];
const lost = (says: RegExp, ...objects: readonly object[]) => ({
  objects: [...objects, origin()],
  reports: ["warning Deployment/api spec.template.spec.containers"],
  says,
});
const at = (index: number, name = "web") =>
  `warning Ingress/${name} spec.rules.0.http.paths.${index}.backend.service.name`;
const HOST = "aether.example.com";
const API = ["/api", "Prefix", "api"] as const;
const PAGES = ["/", "Prefix", "ui"] as const;
const route = (...rules: (readonly [string, string, string])[]) =>
  object("gateway.networking.k8s.io/v1 HTTPRoute", {
    spec: {
      hostnames: [HOST],
      rules: rules.map(([value, type, name]) => ({
        matches: [{ path: { type, value } }],
        backendRefs: [{ name, port: 80 }],
      })),
    },
  });

ruleTable(requireClosedSetup, {
  passes: {
    "the pods reject setup": [...stack, files({ "sitecustomize.py": "import closed_setup", "closed_setup.py": "" })],
    "the config opens setup in the pods": [
      origin("ingress.openSetup"),
      api({ env: [{ name: "AETHER_OPEN_SETUP", value: "true" }] }),
    ],
    "pods that this package did not render": [api({ env: [] })],
    "other pods of the stack": [component("mlflow", { containers: [container({ name: "mlflow" })] }), origin()],
    "the exact path leads to the UI": [...stack, ingress("web", HOST, PAGES, API, [SETUP, "Exact", "ui"])],
    "the exact path leads to the UI in another Ingress of the host": [
      ...stack,
      ingress("web", HOST, API),
      ingress("pages", HOST, PAGES, [SETUP, "Exact", "ui"]),
    ],
    "a longer prefix leads to the UI": [...stack, ingress("web", HOST, API, [`${SETUP}/`, "Prefix", "ui"])],
    "an HTTPRoute leads the exact path to the UI": [
      ...stack,
      route(["/api", "PathPrefix", "api"], [SETUP, "Exact", "ui"]),
    ],
    "the config opens it": [origin("ingress.openSetup"), ...stack.slice(0, -1), ingress("web", HOST, API)],
    "the stack was not rendered": [...stack.slice(0, -1), ingress("web", HOST, API)],
    "another host has no way to the API": [...stack, ingress("web", HOST, PAGES)],
    "only a path beside it leads to the API": [
      ...stack,
      ingress("web", HOST, PAGES, ["/api/v1/auth/set", "Prefix", "api"], [`${SETUP}-status`, "Exact", "api"]),
    ],
    "a pattern that only the controller understands": [
      ...stack,
      ingress("web", HOST, PAGES, ["/api", "ImplementationSpecific", "api"]),
    ],
    "the host is another app's": [...stack, ingress("web", HOST, ["/", "Prefix", "shop"])],
  },
  reports: {
    "the pods' variable is gone": lost(/because PYTHONPATH does not lead to \/opt\/aether-k8s: /, api({ env: [] })),
    "the pods' files are mounted elsewhere": lost(/nothing is mounted at/, api({ mountPath: "/opt/files" })),
    "the pods' files lack what rejects setup": lost(
      /ConfigMap aether-python lacks the files/,
      api(),
      files({ "sitecustomize.py": "import closed_setup" }),
    ),
    "the pods' files do not load what rejects setup": lost(
      /ConfigMap aether-python lacks the files/,
      api(),
      files({ "sitecustomize.py": "", "closed_setup.py": "" }),
    ),
    "the pods are told to leave setup open": lost(
      /because AETHER_OPEN_SETUP is true: /,
      api({ env: [{ name: "AETHER_OPEN_SETUP", value: "true" }] }),
    ),
    "the scheduler's pods are": {
      objects: [api({ name: "scheduler", env: [] }), origin()],
      reports: ["warning Deployment/scheduler spec.template.spec.containers"],
    },
    "the exact path is gone, and the pods do not reject it": {
      objects: [api({ env: [] }), ...stack.slice(1), ingress("web", HOST, PAGES, API)],
      reports: ["warning Deployment/api spec.template.spec.containers", at(1)],
      says: /anyone (?:who reaches them )?can become admin until setup has run\.$/,
    },
    "the exact path is gone": {
      objects: [...stack, ingress("web", HOST, PAGES, API)],
      reports: [at(1)],
      says: /routes aether\.example\.com\/api\/v1\/auth\/setup to the API: only its pods still reject it\.$/,
    },
    "the exact path leads to the API": {
      objects: [...stack, ingress("web", HOST, PAGES, [SETUP, "Exact", "api"])],
      reports: [at(1)],
    },
    "one of two exact paths leads to the API": {
      objects: [
        ...stack,
        ingress("pages", HOST, [SETUP, "Exact", "ui"]),
        ingress("web", HOST, [SETUP, "Exact", "api"]),
      ],
      reports: [at(0)],
    },
    "everything leads to the API": {
      objects: [...stack, ingress("web", undefined, ["/", "Prefix", "api"])],
      reports: [at(0)],
      says: /routes \/api\/v1\/auth\/setup to the API/,
    },
    "another host leads to the API": {
      objects: [...stack, ingress("web", HOST, API, [SETUP, "Exact", "ui"]), ingress("more", "more.example.com", API)],
      reports: [at(0, "more")],
    },
    "an HTTPRoute has no exact path": {
      objects: [...stack, route(["/api", "PathPrefix", "api"])],
      reports: ["warning HTTPRoute/web spec.rules.0.backendRefs.0.name"],
    },
  },
});
