import type { NeededFlow, Place } from "../../../../src/toolkit/vet/facts.ts";
import { noMissingFlow } from "../../../../src/toolkit/vet/rules/no-missing-flow.ts";
import { container, deployment, object, pod, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const policy = (name: string, spec: object) => object("networking.k8s.io/v1 NetworkPolicy", { spec }, { name });
const closed = (direction: "Ingress" | "Egress", name = "closed") =>
  policy(name, { podSelector: {}, policyTypes: [direction] });
const egress = (...rules: readonly object[]) =>
  policy("open", { podSelector: { matchLabels: { app: "web" } }, policyTypes: ["Egress"], egress: rules });
const ingress = (...rules: readonly object[]) =>
  policy("open", { podSelector: { matchLabels: { app: "db" } }, policyTypes: ["Ingress"], ingress: rules });

const at = (app: string, namespace = "a"): Place => ({ kind: "pods", namespace, matchLabels: { app } });
const SOMEWHERE: Place = { kind: "somewhere" };
const needs = (from: Place, to: Place, port = 80, protocol: NeededFlow["protocol"] = "TCP") => ({
  flows: [{ from, to, port, protocol, why: "state" }],
});
const WEB = pod();
const DB = pod(
  { containers: [container({ ports: [{ name: "http", containerPort: 80 }] })] },
  { name: "db", labels: { app: "db" } },
);
const DNS = { ports: [{ port: 53, protocol: "UDP" }] };
const toDb = needs(at("web"), at("db"));
const commanded = (fields: Readonly<Record<string, unknown>>) => deployment({ containers: [container(fields)] });
const CLOSED_EGRESS = "error NetworkPolicy/closed spec.egress";

ruleTable(noMissingFlow, {
  passes: {
    "there are no policies": { objects: [WEB, DB], facts: toDb },
    "no policy is about these pods": {
      objects: [WEB, DB, policy("other", { podSelector: { matchLabels: { app: "x" } } })],
      facts: toDb,
    },
    "both sides open it": {
      objects: [
        WEB,
        DB,
        egress({ to: [{ podSelector: { matchLabels: { app: "db" } } }], ports: [{ port: 80 }] }),
        { ...ingress({ from: [{ podSelector: {} }] }), metadata: { name: "in", namespace: "a" } },
      ],
      facts: toDb,
    },
    "the pods are on the network of their node": {
      objects: [pod({ hostNetwork: true }), closed("Egress")],
      facts: needs(at("web"), SOMEWHERE),
    },
    "what is needed is unknown": [WEB, DB, closed("Egress")],
    "the address is in a block, and the exception is beside it": {
      objects: [WEB, egress({ to: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }] })],
      facts: needs(at("web"), { kind: "addresses", cidrs: ["10.0.0.0/16"] }),
    },
    "a port of the name is open to somewhere": {
      objects: [WEB, egress({ ports: [{ port: "http" }] })],
      facts: needs(at("web"), SOMEWHERE),
    },
    "a range is open to somewhere": {
      objects: [WEB, egress({ ports: [{ port: 1, endPort: 100 }] })],
      facts: needs(at("web"), SOMEWHERE),
    },
    "the port of that name is open from somewhere": {
      objects: [DB, ingress({ ports: [{ port: "http" }] })],
      facts: needs(SOMEWHERE, at("db")),
    },
    "a command contains a name, but calls nobody by it": [
      commanded({ command: ["serve", "--cache", "db"], args: ["--allowed-hosts=http://db", "-h"] }),
      DB,
      service({}, { name: "db" }),
      closed("Egress"),
    ],
    "a command calls a host that is no Service of the set": [
      commanded({ args: ["pg_dump -h database"] }),
      closed("Egress"),
    ],
    "a setting names pods that are open": [
      deployment({ containers: [container({ env: [{ name: "URL", value: "http://db" }] })] }),
      DB,
      service({}, { name: "db" }),
      egress({ ports: [{ port: 80 }] }, DNS),
    ],
  },
  reports: {
    "pods can't connect out": {
      objects: [WEB, DB, closed("Egress")],
      facts: toDb,
      reports: [CLOSED_EGRESS],
      says: /^Pod a\/web cannot reach Pod a\/db at TCP 80 \(state\)\.$/,
    },
    "pods can't be connected to": {
      objects: [WEB, DB, closed("Ingress")],
      facts: toDb,
      reports: ["error NetworkPolicy/closed spec.ingress"],
      says: /^Pod a\/db cannot be reached by Pod a\/web at TCP 80 \(state\)\.$/,
    },
    "it is open for another protocol": {
      objects: [WEB, egress({ ports: [{ port: 80 }] })],
      facts: needs(at("web"), SOMEWHERE, 80, "UDP"),
      reports: ["error NetworkPolicy/open spec.egress"],
      says: /cannot reach anything at UDP 80/,
    },
    "a named port of another protocol is open to somewhere": {
      objects: [WEB, egress({ ports: [{ port: "http" }] })],
      facts: needs(at("web"), SOMEWHERE, 80, "UDP"),
      reports: ["error NetworkPolicy/open spec.egress"],
    },
    "the port of that name is another": {
      objects: [DB, ingress({ ports: [{ port: "http" }] })],
      facts: needs(SOMEWHERE, at("db"), 81),
      reports: ["error NetworkPolicy/open spec.ingress"],
    },
    "an address is in the exception": {
      objects: [WEB, egress({ to: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }] })],
      facts: needs(at("web"), { kind: "addresses", cidrs: ["10.1.2.3/32"] }),
      reports: ["error NetworkPolicy/open spec.egress"],
      says: /cannot reach 10\.1\.2\.3\/32 at/,
    },
    "the policy that names the pods most closely is the one to change": {
      objects: [WEB, DB, closed("Egress"), egress(DNS)],
      facts: toDb,
      reports: ["error NetworkPolicy/open spec.egress"],
    },
    "pods that are not in the set are guarded, by a policy that another may add to": {
      objects: [WEB, closed("Egress")],
      facts: needs(at("job"), at("web")),
      reports: ["warning NetworkPolicy/closed spec.egress"],
      says: /^pods app=job in a cannot reach Pod a\/web/,
    },
    "pods that are not in the set are guarded by a policy for them": {
      objects: [DB, egress(DNS)],
      facts: needs(at("web"), at("db")),
      reports: ["error NetworkPolicy/open spec.egress"],
    },
    "the same is needed twice, once": {
      objects: [WEB, DB, closed("Egress")],
      facts: { flows: [...toDb.flows, ...toDb.flows] },
      reports: [CLOSED_EGRESS],
    },
    "a setting names closed pods, and the name can't be resolved": {
      objects: [
        deployment({ containers: [container({ env: [{ name: "URL", value: "http://db" }] })] }),
        DB,
        service({}, { name: "db" }),
        closed("Egress"),
      ],
      reports: [CLOSED_EGRESS, CLOSED_EGRESS],
      says: /\(URL contains db\)/,
    },
    ...Object.fromEntries(
      (
        [
          [{ args: ["pg_dump", "-h", "db"] }, "args"],
          [{ command: ["sh", "-c", "pg_dump --host=db.a.svc -p 80 > /backup/dump"] }, "command"],
          [{ command: ["curl", "-fsS", "http://db:80/metrics"] }, "command"],
          [{ env: [{ name: "PGHOST", value: "db" }] }, "PGHOST"],
        ] as const
      ).map(([fields, by]) => [
        `a container calls closed pods by ${JSON.stringify(fields)}`,
        {
          objects: [commanded(fields), DB, service({}, { name: "db" }), closed("Egress")],
          reports: [CLOSED_EGRESS, CLOSED_EGRESS],
          says: new RegExp(`\\(${by} contains db`),
        },
      ]),
    ),
    "pods without labels call closed pods, and no other pods do": {
      objects: [
        object("batch/v1 CronJob", {
          spec: {
            schedule: "0 3 * * *",
            jobTemplate: { spec: { template: { spec: { containers: [container({ args: ["-h", "db"] })] } } } },
          },
        }),
        WEB,
        DB,
        service({}, { name: "db" }),
        ingress({ from: [{ podSelector: { matchLabels: { app: "web" } } }] }),
      ],
      reports: ["error NetworkPolicy/open spec.ingress"],
      says: /^Pod a\/db cannot be reached by CronJob a\/web at TCP 80/,
    },
    "an Ingress leads to closed pods": {
      objects: [
        DB,
        service({}, { name: "db" }),
        object("networking.k8s.io/v1 Ingress", {
          spec: { defaultBackend: { service: { name: "db", port: { name: "http" } } } },
        }),
        closed("Ingress"),
      ],
      reports: ["error NetworkPolicy/closed spec.ingress"],
      says: /^Pod a\/db cannot be reached by anything at TCP 80 \(Ingress a\/web routes to it\)\.$/,
    },
    "a route of another project leads to closed pods": {
      objects: [
        DB,
        service({}, { name: "db" }),
        object("route.openshift.io/v1 Route", {
          spec: { to: { kind: "Service", name: "db" }, port: { targetPort: "http" } },
        }),
        closed("Ingress"),
      ],
      reports: ["error NetworkPolicy/closed spec.ingress"],
      says: /^Pod a\/db cannot be reached by anything at TCP 80 \(Route a\/web routes to it\)\.$/,
    },
    "a Service of closed pods is reachable from outside": {
      objects: [DB, service({ type: "LoadBalancer" }, { name: "db" }), closed("Ingress")],
      reports: ["error NetworkPolicy/closed spec.ingress"],
      says: /\(Service a\/db is reachable from outside\)/,
    },
    "a monitor collects from closed pods": {
      objects: [
        DB,
        service({}, { name: "db", labels: { app: "db" } }),
        object("monitoring.coreos.com/v1 ServiceMonitor", {
          spec: { selector: { matchLabels: { app: "db" } }, endpoints: [{ port: "http" }] },
        }),
        object("monitoring.coreos.com/v1 PodMonitor", {
          spec: {
            selector: { matchLabels: { app: "db" } },
            podMetricsEndpoints: [{ port: "http" }, { portNumber: 81 }],
          },
        }),
        closed("Ingress"),
      ],
      reports: Array(3).fill("error NetworkPolicy/closed spec.ingress"),
      says: /\((?:ServiceMonitor|PodMonitor) a\/web scrapes it\)/,
    },
  },
});
