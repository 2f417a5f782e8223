import { validLimitRange } from "../../../../src/toolkit/vet/rules/valid-limit-range.ts";
import { claim, container, deployment, object, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

type Fields = Readonly<Record<string, unknown>>;
const limits = (...given: Fields[]) => object("v1 LimitRange", { spec: { limits: given } }, { name: "range" });
const ofContainers = (limit: Fields) => limits({ type: "Container", ...limit });
const ofPods = (limit: Fields) => limits({ type: "Pod", ...limit });
const ofClaims = (limit: Fields) => limits({ type: "PersistentVolumeClaim", ...limit });
const asking = (requests?: Fields, limits: Fields | undefined = requests, name = "web") =>
  container({ name, resources: { requests, limits } });
const web = (requests?: Fields, limits?: Fields) => deployment({ containers: [asking(requests, limits)] });
const set = (storage: string) =>
  workload(
    "apps/v1 StatefulSet",
    {},
    {},
    { volumeClaimTemplates: [{}, { spec: { resources: { requests: { storage } } } }] },
  );
const AT_CONTAINER = "error Deployment/web spec.template.spec.containers.0.resources";
const AT_POD = "error Deployment/web spec.template.spec";
const AT_CLAIM = "error PersistentVolumeClaim/web spec.resources.requests.storage";
const refused = (at: string, field: string, what: string, ...objects: unknown[]) => ({
  objects,
  reports: [at],
  says: new RegExp(`${what}\\.$`),
  source: `LimitRange/range spec.limits.0.${field}`,
});
const contradiction = (lower: string, upper: string) => ({
  objects: [ofContainers({ [lower]: { cpu: "2" }, [upper]: { cpu: "1" } })],
  reports: [`error LimitRange/range spec.limits.0.${lower}.cpu`],
  says: new RegExp(`^LimitRange a/range is rejected: its ${lower} of cpu is above its ${upper}\\.$`),
});

ruleTable(validLimitRange, {
  passes: {
    "a container is within it": [
      ofContainers({ min: { cpu: "1" }, max: { cpu: "2" }, maxLimitRequestRatio: { cpu: "2" } }),
      web({ cpu: "1" }, { cpu: "2" }),
    ],
    "a pod is within it": [
      ofPods({ min: { cpu: "2" }, max: { cpu: "4" } }),
      deployment({ containers: [asking({ cpu: "1" }, { cpu: "2" }), asking({ cpu: "1" }, { cpu: "2" }, "b")] }),
    ],
    "a claim is within it": [ofClaims({ min: { storage: "1Gi" }, max: { storage: "2Gi" } }), claim("2Gi")],
    "a container gets the maximum as its limit": [ofContainers({ max: { cpu: "1" } }), web()],
    "a container gets the minimum as its request": [ofContainers({ min: { cpu: "1" } }), web()],
    "a container's limit is its request, too": [ofContainers({ min: { cpu: "1" } }), web(undefined, { cpu: "1" })],
    "the pod asks for its containers": [
      ofPods({ max: { cpu: "1" } }),
      deployment({
        containers: [asking(undefined, { cpu: "4" })],
        resources: { requests: { cpu: "1" }, limits: { cpu: "1" } },
      }),
    ],
    "it says as much as it asks in itself": [
      ofContainers({ min: { cpu: "1" }, defaultRequest: { cpu: "1" }, default: { cpu: "1" }, max: { cpu: "1" } }),
    ],
    "it bounds another resource": [ofContainers({ max: { memory: "1Gi" } }), web({ cpu: "9" })],
    "it is about pods, and not about claims": [ofPods({ max: { storage: "1Gi" } }), claim("2Gi")],
    "it is of another namespace": [
      ofContainers({ max: { cpu: "1" } }),
      { ...web({ cpu: "2" }), metadata: { name: "web", namespace: "b" } },
    ],
    "its bound is no quantity": [ofContainers({ max: { cpu: "much" } }), web({ cpu: "2" })],
    "a request is its limit": [web({ cpu: "1", memory: "1Gi" })],
    "there is a request alone, or a limit": [web({ cpu: "1" }, {}), web({}, { cpu: "1" })],
  },
  reports: {
    "its minimum is above its maximum": contradiction("min", "max"),
    "its minimum is above its default request": contradiction("min", "defaultRequest"),
    "its default request is above its default": contradiction("defaultRequest", "default"),
    "its default request is above its maximum": contradiction("defaultRequest", "max"),
    "its default is above its maximum": contradiction("default", "max"),
    "the second of its limits contradicts itself": {
      objects: [limits({ type: "Pod" }, { type: "Pod", min: { memory: "2Gi" }, max: { memory: "1Gi" } })],
      reports: ["error LimitRange/range spec.limits.1.min.memory"],
    },
    "a container requests more cores than its limit": {
      objects: [web({ cpu: "2" }, { cpu: "1" })],
      reports: [AT_CONTAINER],
      says: /^The pods of Deployment a\/web are rejected: container web requests more cpu than its limit\.$/,
      fixes: /^Lower the request, or raise the limit\.$/,
    },
    "a container requests more memory and disk than its limits": {
      objects: [web({ memory: "2Gi", "ephemeral-storage": "2Gi" }, { memory: "1Gi", "ephemeral-storage": "1Gi" })],
      reports: [AT_CONTAINER, AT_CONTAINER],
      says: /requests more (?:memory|ephemeral-storage) than its limit/,
    },
    "a container requests more than the limit that it gets": {
      objects: [ofContainers({ default: { cpu: "1" } }), web({ cpu: "2" }, {})],
      reports: [AT_CONTAINER],
      says: /more cpu than its limit/,
    },
    "a contradictory container is outside of it, once": {
      objects: [ofContainers({ max: { cpu: "1" } }), web({ cpu: "3" }, { cpu: "2" })],
      reports: [AT_CONTAINER],
      says: /more cpu than its limit/,
    },
    "a container has a limit above the maximum": refused(
      AT_CONTAINER,
      "max.cpu",
      "container web has a cpu limit of 2, but LimitRange a/range allows at most 1",
      ofContainers({ max: { cpu: "1" } }),
      web({ cpu: "2" }),
    ),
    "a container has no limit of a resource that has no default": refused(
      AT_CONTAINER,
      "max.nvidia.com/gpu",
      "container web has no nvidia.com/gpu limit, but LimitRange a/range allows at most 1",
      ofContainers({ max: { "nvidia.com/gpu": 1 } }),
      web(),
    ),
    "a container requests less than the minimum": refused(
      AT_CONTAINER,
      "min.memory",
      "container web requests 512Mi of memory, but LimitRange a/range requires at least 1Gi",
      ofContainers({ min: { memory: "1Gi" } }),
      web({ memory: "512Mi" }, { memory: "2Gi" }),
    ),
    "a container requests nothing of a resource that has no default": refused(
      AT_CONTAINER,
      "min.nvidia.com/gpu",
      "container web requests no nvidia.com/gpu, but LimitRange a/range requires at least 1",
      ofContainers({ min: { "nvidia.com/gpu": "1" } }),
      web(),
    ),
    "a container's limit is too far above its request": refused(
      AT_CONTAINER,
      "maxLimitRequestRatio.cpu",
      "container web has a cpu limit of 4 and requests 1, but LimitRange a/range allows a ratio of limit to request of at most 2",
      ofContainers({ maxLimitRequestRatio: { cpu: "2" } }),
      web({ cpu: "1" }, { cpu: "4" }),
    ),
    "a container has no limit, of which there is a ratio": refused(
      AT_CONTAINER,
      "maxLimitRequestRatio.cpu",
      "container web has no cpu limit, or requests none, but LimitRange a/range allows a ratio .*",
      ofContainers({ maxLimitRequestRatio: { cpu: "2" } }),
      web({ cpu: "1" }, {}),
    ),
    "an init container is outside of it": refused(
      "error Deployment/web spec.template.spec.initContainers.0.resources",
      "max.cpu",
      "container init has a cpu limit of 2, but .*",
      ofContainers({ max: { cpu: "1" } }),
      deployment({ initContainers: [asking({ cpu: "2" }, { cpu: "2" }, "init")] }),
    ),
    "a pod has a limit above the maximum": refused(
      AT_POD,
      "max.cpu",
      "^The pods of Deployment a/web are rejected: a pod has a cpu limit of 2, but LimitRange a/range allows at most 1",
      ofPods({ max: { cpu: "1" } }),
      deployment({ containers: [asking({ cpu: "1" }), asking({ cpu: "1" }, undefined, "b")] }),
    ),
    "a pod has no limit": refused(
      AT_POD,
      "max.memory",
      "a pod has no memory limit, but LimitRange a/range allows at most 1Gi",
      ofPods({ max: { memory: "1Gi" } }),
      web({ cpu: "1" }),
    ),
    "a pod requests less than the minimum": refused(
      AT_POD,
      "min.cpu",
      "a pod requests 500m of cpu, but LimitRange a/range requires at least 1",
      ofPods({ min: { cpu: "1" } }),
      web({ cpu: "500m" }),
    ),
    "the containers of a pod get defaults above its maximum": {
      objects: [limits({ type: "Pod", max: { cpu: "1" } }, { type: "Container", default: { cpu: "2" } }), web()],
      reports: [AT_POD],
      says: /a pod has a cpu limit of 2,/,
    },
    "the containers of a pod get default requests below its minimum": {
      objects: [
        limits({ type: "Pod", min: { cpu: "1" } }, { type: "Container", defaultRequest: { cpu: "500m" } }),
        web(),
      ],
      reports: [AT_POD],
      says: /a pod requests 500m of cpu,/,
    },
    "a claim is above the maximum": refused(
      AT_CLAIM,
      "max.storage",
      "^PersistentVolumeClaim a/web gets no volume: a claim has a storage limit of 10Gi, but LimitRange a/range allows at most 1Gi",
      ofClaims({ max: { storage: "1Gi" } }),
      claim("10Gi"),
    ),
    "a claim is below the minimum": refused(
      AT_CLAIM,
      "min.storage",
      "a claim requests 1Gi of storage, but .*",
      ofClaims({ min: { storage: "2Gi" } }),
      claim("1Gi"),
    ),
    "a StatefulSet makes claims above the maximum, and one that does not say": {
      objects: [ofClaims({ max: { storage: "1Gi" } }), set("2Gi")],
      reports: [0, 1].map(
        (index) => `error StatefulSet/web spec.volumeClaimTemplates.${index}.spec.resources.requests.storage`,
      ),
      says: /^StatefulSet a\/web gets no volume: a claim has (?:no storage limit|a storage limit of 2Gi), /,
    },
  },
});
