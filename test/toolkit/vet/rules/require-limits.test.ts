import { requireLimits } from "../../../../src/toolkit/vet/rules/require-limits.ts";
import { container, object, pod } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const having = (resources: object) => pod({ containers: [container({ resources })] });
const limitRange = (limits: object, namespace = "a") =>
  object("v1 LimitRange", { spec: { limits: [{ type: "Container", ...limits }] } }, { namespace });
const PATH = "warning Pod/web spec.containers.0.resources";
const memory = { requests: { memory: "1Mi" }, limits: { memory: "1Mi" } };

ruleTable(requireLimits, {
  passes: {
    "requests and a limit for memory are set": [
      having({ requests: { cpu: "1m", memory: "1Mi" }, limits: { memory: "1Mi" } }),
    ],
    "limits alone are set, which are the requests too": [having({ limits: { cpu: "1m", memory: "1Mi" } })],
    "the pod says it for all of its containers": [
      pod({ resources: { requests: { cpu: "1m", memory: "1Mi" }, limits: { memory: "1Mi" } } }),
    ],
    "a LimitRange has defaults": [
      limitRange({ default: { memory: "1Mi" }, defaultRequest: { cpu: "1m", memory: "1Mi" } }),
      pod(),
    ],
  },
  reports: {
    "nothing is set": {
      objects: [pod()],
      reports: [PATH],
      says: /^Container web of Pod a\/web has no cpu request, no memory request, no memory limit\.$/,
    },
    "the cpu request is missing": { objects: [having(memory)], reports: [PATH], says: / has no cpu request\.$/ },
    "the memory limit is missing": {
      objects: [having({ requests: { cpu: "1m", memory: "1Mi" }, limits: { cpu: "1m" } })],
      reports: [PATH],
      says: / has no memory limit\.$/,
    },
    "memory is not set": {
      objects: [having({ limits: { cpu: "1m" } })],
      reports: [PATH],
      says: / has no memory request, no memory limit\.$/,
    },
    "the LimitRange is of another namespace": {
      objects: [limitRange({ default: { cpu: "1m", memory: "1Mi" } }, "b"), pod()],
      reports: [PATH],
    },
    "an init container has none": {
      objects: [pod({ initContainers: [container({ name: "wait" })], containers: [] })],
      reports: ["warning Pod/web spec.initContainers.0.resources"],
      says: /^Container wait /,
    },
  },
});
