import { validResourceName } from "../../../../src/toolkit/vet/rules/valid-resource-name.ts";
import { container, deployment, object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const web = (field: string, ...names: string[]) =>
  deployment({
    containers: [container({ resources: { [field]: Object.fromEntries(names.map((name) => [name, "1"])) } })],
  });
const range = (field: string, name: string, type = "Container") =>
  object("v1 LimitRange", { spec: { limits: [{ type, [field]: { [name]: "1" } }] } });
const quota = (...names: string[]) =>
  object("v1 ResourceQuota", { spec: { hard: Object.fromEntries(names.map((name) => [name, "1"])) } });
const refused = (objects: readonly unknown[], at: string, says = /./) => ({ objects, reports: [`error ${at}`], says });
const OF_CONTAINER = "Deployment/web spec.template.spec.containers.0.resources";
const ofRange = (field: string, name = "storage") =>
  refused([range(field, name)], `LimitRange/web spec.limits.0.${field}.${name}`);

ruleTable(validResourceName, {
  passes: {
    "Kubernetes knows it, or it has a domain": [
      web("requests", "cpu", "memory", "ephemeral-storage", "hugepages-2Mi", "example.com/gpu"),
      web("limits", "cpu"),
      range("max", "cpu"),
      range("min", "storage", "PersistentVolumeClaim"),
      range("max", "cpu", "PersistentVolumeClaim"),
      range("max", "requests.cpu", "example.com/type"),
    ],
    "a quota counts it": [
      quota("cpu", "requests.cpu", "limits.memory", "requests.ephemeral-storage", "hugepages-2Mi"),
      quota("requests.storage", "pods", "services", "services.loadbalancers", "services.nodeports"),
      quota("replicationcontrollers", "resourcequotas", "secrets", "configmaps", "persistentvolumeclaims"),
      quota("count/deployments.apps", "requests.example.com/gpu"),
    ],
  },
  reports: {
    "a container requests another": refused(
      [web("requests", "cpus")],
      `${OF_CONTAINER}.requests.cpus`,
      /^The API server rejects Deployment a\/web: unknown resource cpus\.$/,
    ),
    "a container limits another": refused([web("limits", "mycpu")], `${OF_CONTAINER}.limits.mycpu`),
    "an init container requests another": refused(
      [deployment({ initContainers: [container({ resources: { requests: { storage: "1" } } })] })],
      "Deployment/web spec.template.spec.initContainers.0.resources.requests.storage",
    ),
    "a LimitRange has a different maximum": ofRange("max"),
    "a LimitRange has a different minimum": ofRange("min"),
    "a LimitRange has a different default": ofRange("default"),
    "a LimitRange has a different default request": ofRange("defaultRequest"),
    "a LimitRange has a different ratio": ofRange("maxLimitRequestRatio"),
    "a claim has a class of storage": refused(
      [range("max", "mystorages", "PersistentVolumeClaim")],
      "LimitRange/web spec.limits.0.max.mystorages",
    ),
    "a quota counts another": refused([quota("deployments")], "ResourceQuota/web spec.hard.deployments"),
    "a quota has the limit of storage": refused(
      [quota("limits.storage")],
      "ResourceQuota/web spec.hard.limits.storage",
    ),
  },
});
