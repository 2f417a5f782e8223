import { noMissingHost } from "../../../../src/toolkit/vet/rules/no-missing-host.ts";
import { container, deployment, object, pod, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const calling = (value: string, more: object = {}) =>
  pod(
    { containers: [container({ env: [{ name: "CACHE_URL", value }] })], ...more },
    { name: "caller", labels: { app: "caller" } },
  );
const PATH = "Pod/caller spec.containers.0.env.0.value";
const cache = service({ ports: [{ port: 6379 }] }, { name: "cache" });
const headless = service(
  { clusterIP: "None", selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] },
  { name: "cache" },
);
const caller = { kind: "pods", namespace: "a", matchLabels: { app: "caller" } } as const;
const call = (host: string) => ({ from: caller, host, port: 80, by: "a Secret" });
const known = { isOutsideKnown: true, knownPods: [caller] };

ruleTable(noMissingHost, {
  passes: {
    "the Service has the port": [cache, calling("redis://cache:6379/0")],
    "the Service has the usual port of the scheme": [cache, calling("redis://cache/0")],
    "the Service is named with its namespace": [cache, calling("redis://cache.a.svc.cluster.local:6379")],
    "the host is still to be written": [cache, calling("http://LOAD_BALANCER_IP http://ClusterIP")],
    "the host is one of the world": [cache, calling("https://login.example.com")],
    "the host is an address or the pod itself": [cache, calling("http://10.0.0.1 http://localhost:1")],
    "the pods have an alias for the host": [calling("http://broker", { hostAliases: [{ hostnames: ["broker"] }] })],
    "the value names no port": [
      cache,
      pod({ containers: [container({ env: [{ name: "CACHE_HOST", value: "cache" }] })] }),
    ],
    "the Service is a name for another host, at any port": [
      service({ type: "ExternalName", ports: [{ port: 6379 }] }, { name: "cache" }),
      calling("redis://cache:6380"),
    ],
    "the Service has no ports": [service({ ports: [] }, { name: "cache" }), calling("redis://cache:6380")],
    "the pods of a headless Service listen at the port": [headless, deployment(), calling("http://cache:8080")],
    "the pods of a headless Service declare a port that it does not list": [
      headless,
      deployment({ containers: [container({ ports: [{ containerPort: 8080 }, { containerPort: 9870 }] })] }),
      calling("http://cache:9870"),
    ],
    "a headless Service has no pods here": [headless, calling("http://cache:9999")],
    "a name that may be a host resembles no Service": [
      cache,
      pod({ containers: [container({ env: [{ name: "BROKER_HOST", value: "broker" }] })] }),
    ],
    "the pods are known, and the host is of the home network": { objects: [calling("http://broker")], facts: known },
    "the pods are known, and call another host": {
      objects: [calling("http://broker")],
      facts: { ...known, calls: [call("localhost")] },
    },
  },
  reports: {
    "a command names another port of the Service": {
      objects: [
        cache,
        pod(
          { containers: [container({ command: ["redis-cli", "-h", "cache", "-p", "6380"] })] },
          { name: "caller", labels: { app: "caller" } },
        ),
      ],
      reports: ["error Pod/caller spec.containers.0.command"],
    },
    "PGPORT names another port of the Service": {
      objects: [
        cache,
        pod(
          {
            containers: [
              container({
                env: [
                  { name: "PGHOST", value: "cache" },
                  { name: "PGPORT", value: "6380" },
                ],
              }),
            ],
          },
          { name: "caller", labels: { app: "caller" } },
        ),
      ],
      reports: [`error ${PATH}`],
    },
    "the Service is missing": {
      objects: [cache, calling("http://broker:80")],
      reports: [`warning ${PATH}`],
      says: /^Pod a\/caller connects to broker \(CACHE_URL\), but the input has no such Service\.$/,
      fixes: /^Correct the host or port of the URL\.$/,
    },
    "the name differs by a typo from an existing one": {
      objects: [cache, calling("redis://caches")],
      reports: [`error ${PATH}`],
      fixes: /^Did you mean cache\?$/,
    },
    "a name that may be a host differs by a typo from an existing one": {
      objects: [cache, pod({ containers: [container({ env: [{ name: "CACHE_HOST", value: "caches" }] })] })],
      reports: ["error Pod/web spec.containers.0.env.0.value"],
    },
    "the name resembles a Service of another namespace": {
      objects: [service({}, { name: "cache", namespace: "b" }), calling("redis://caches")],
      reports: [`warning ${PATH}`],
    },
    "the pods are known to call the host": {
      objects: [calling("http://broker")],
      facts: { ...known, calls: [call("broker")] },
      reports: [`warning ${PATH}`, "warning Pod/caller spec"],
      says: /broker \((?:CACHE_URL|a Secret)\)/,
    },
    "other pods are known": {
      objects: [calling("http://broker")],
      facts: { isOutsideKnown: true, knownPods: [{ ...caller, namespace: "b" }] },
      reports: [`warning ${PATH}`],
    },
    "what is outside of the known pods is not known": {
      objects: [calling("http://broker")],
      facts: { knownPods: [caller] },
      reports: [`warning ${PATH}`],
    },
    "the Service has a different port": {
      objects: [
        service({ ports: [{ port: 80 }, { port: 81 }, { port: 80, protocol: "UDP" }] }, { name: "cache" }),
        calling("redis://cache:6380"),
      ],
      reports: [`error ${PATH}`],
      says: /^Pod a\/caller connects to cache at port 6380 \(CACHE_URL\), but Service a\/cache has only 80, 81\.$/,
    },
    "the pods of a headless Service listen at another port": {
      objects: [headless, deployment(), calling("http://cache:80")],
      reports: [`error ${PATH}`],
      says: /has only 8080\.$/,
    },
    "the pods of a headless Service may listen at a port that they do not declare": {
      objects: [headless, deployment(), calling("http://cache:9870")],
      reports: [`warning ${PATH}`],
      says: /has only 8080: it fails unless a pod listens on it anyway\.$/,
    },
    "several containers read the same line, which is reported once": {
      objects: [
        object("v1 ConfigMap", { data: { URL: "http://broker", OTHER: "http://queue" } }, { name: "conf" }),
        pod({
          containers: ["one", "two"].map((name) => container({ name, envFrom: [{ configMapRef: { name: "conf" } }] })),
        }),
      ],
      reports: ["warning ConfigMap/conf data.URL", "warning ConfigMap/conf data.OTHER"],
    },
    "one line names two hosts": {
      objects: [calling("http://broker,http://queue")],
      reports: [`warning ${PATH}`, `warning ${PATH}`],
    },
  },
});
