import { validProbePort } from "../../../../src/toolkit/vet/rules/valid-probe-port.ts";
import { container, pod } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const ports = [{ name: "http", containerPort: 80 }];
const probed = (port: unknown, probe = "readinessProbe", way = "httpGet", more: object = { ports }) =>
  container({ ...more, [probe]: { [way]: { port } } });
const hooked = (port: unknown, hook: string) => container({ ports, lifecycle: { [hook]: { httpGet: { port } } } });
const web = (...containers: object[]) => [pod({ containers })];
const known = { knownPods: [{ kind: "pods", namespace: "a", matchLabels: { app: "web" } }] } as const;
const at = (field: string, severity = "error") => [`${severity} Pod/web spec.containers.0.${field}.port`];

ruleTable(validProbePort, {
  passes: {
    "the container has the port by name": web(probed("http")),
    "the container has the port by number": web(probed(80)),
    "another container of the pod has the number": web(
      probed(81),
      container({ name: "b", ports: [{ containerPort: 81 }, { containerPort: 82 }] }),
    ),
    "the container declares no ports, and the number may be right": web(probed(81, "readinessProbe", "httpGet", {})),
    "the port is no port at all": web(probed({})),
    "no container declares the number, where one may listen there all the same": web(probed(81)),
    "there are no probes": web(container()),
  },
  reports: {
    "the name is another container's": {
      objects: web(probed("https"), container({ name: "b", ports: [{ name: "https", containerPort: 443 }] })),
      reports: at("readinessProbe.httpGet"),
      says: /^The readinessProbe of container web in Pod a\/web uses port https, which the container does not have\.$/,
    },
    "a name is needed even where no ports are declared": {
      objects: web(probed("http", "readinessProbe", "httpGet", {})),
      reports: at("readinessProbe.httpGet"),
    },
    "no container of known pods declares the number": {
      objects: web(probed(81)),
      facts: known,
      reports: at("readinessProbe.httpGet", "warning"),
      says: /uses port 81, which no container declares: /,
    },
    "a livenessProbe opens a socket": {
      objects: web(probed("x", "livenessProbe", "tcpSocket")),
      reports: at("livenessProbe.tcpSocket"),
    },
    "a startupProbe speaks gRPC": {
      objects: web(probed(81, "startupProbe", "grpc")),
      facts: known,
      reports: at("startupProbe.grpc", "warning"),
    },
    "a hook asks before the end": {
      objects: web(hooked("x", "preStop")),
      reports: at("lifecycle.preStop.httpGet"),
      says: /^The preStop of/,
    },
    "a hook asks after the start": {
      objects: web(hooked(81, "postStart")),
      facts: known,
      reports: at("lifecycle.postStart.httpGet", "warning"),
    },
  },
});
