// `node bench/many.ts COUNT stacks|schemas|judge|namespace|policies`: what it takes to vet that many objects, as JSON. They are
// stacks in namespaces of their own, with the schemas of Kubernetes too, as the command has them, or judged by its own code
// alone; apps all in one namespace; or half pods, half policies that select all of them.
import { aetherStack, kubernetesSchemas, vet } from "@aether/k8s";
import { loadKubernetes } from "@aether/k8s/kubernetes";

const [count, of] = [Number(process.argv[2]), process.argv[3]];

const stack = (index: number): object[] =>
  aetherStack({ name: `a${index}`, namespace: `n${index}`, host: `h${index}.example.com` });

/** An app that calls the one before it, and lets only the next one in. */
function app(index: number): object[] {
  const labels = (number: number) => ({ app: `app${number}` });
  const metadata = { name: `app${index}`, namespace: "all" };
  const container = {
    name: "app",
    image: "app:1.0",
    ports: [{ containerPort: 8080 }],
    envFrom: [{ configMapRef: { name: metadata.name } }],
    env: [{ name: "BEFORE", value: `http://app${Math.max(0, index - 1)}` }],
  };
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { A: "b" } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: labels(index), ports: [{ port: 80, targetPort: 8080 }] },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        selector: { matchLabels: labels(index) },
        template: { metadata: { labels: labels(index) }, spec: { containers: [container] } },
      },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata,
      spec: {
        podSelector: { matchLabels: labels(index) },
        policyTypes: ["Ingress"],
        ingress: [{ from: [{ podSelector: { matchLabels: labels(index + 1) } }], ports: [{ port: 8080 }] }],
      },
    },
  ];
}

/** A pod, and a policy for all pods. */
function guarded(index: number): object[] {
  const metadata = { name: `p${index}`, namespace: "all" };
  return [
    { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [{ name: "app", image: "app:1.0" }] } },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata,
      spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from: [{ podSelector: {} }] }] },
    },
  ];
}

const made = { stacks: stack, schemas: stack, judge: stack, namespace: app, policies: guarded }[of ?? ""] ?? stack;
const objects: object[] = [];
for (let index = 0; objects.length < count; index++) objects.push(...made(index));
objects.length = count;
const known = of === "schemas" ? { schemas: await kubernetesSchemas() } : {};
const kubernetes = of === "judge" ? await loadKubernetes() : undefined;
const work = (some: readonly object[]) => {
  if (kubernetes === undefined) vet(some, known);
  else for (const object of some) kubernetes.create(object);
};
work(objects.slice(0, 500));
const start = process.hrtime.bigint();
work(objects);
const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
// Kibibytes on Linux and macOS, as Node has them.
console.log(JSON.stringify({ milliseconds, peak: process.resourceUsage().maxRSS / 1024 }));
