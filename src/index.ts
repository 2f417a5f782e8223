// Everything `@aether/k8s` exports.

export type { Change, Patch } from "./compose/change.ts";
export { add, find, get, remove, replace } from "./compose/objects.ts";
export { patch, patchAll, type Selector } from "./compose/patch.ts";
export type { AnyObject, KubernetesObject, Reference } from "./compose/reference.ts";
export { container, env, pod, volume, type Workload } from "./compose/workload.ts";
export type { Environment } from "./config/presets.ts";
export type { SecretKey } from "./config/secret-keys.ts";
export type { AetherConfig } from "./config/types.ts";
export { type ConfigContext, type ConfigSource, defineConfig } from "./define-config.ts";
export { ComposeError, ConfigError, type ConfigIssue, formatPath } from "./errors.ts";
export type {
  AetherObject,
  ConfigMap,
  Deployment,
  ExternalSecret,
  HorizontalPodAutoscaler,
  Ingress,
  Job,
  LimitRange,
  Metadata,
  Namespace,
  NetworkPolicy,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
  StatefulSet,
} from "./kubernetes/object.ts";
export type { StackObject } from "./object-names.ts";
export { toJson } from "./render/json.ts";
export { toKustomize } from "./render/kustomize/tree.ts";
export { inApplyOrder } from "./render/order.ts";
export { toYaml } from "./render/yaml.ts";
export {
  aetherStack,
  api,
  configMap,
  ingress,
  migration,
  mlflow,
  namespace,
  networkPolicies,
  postgres,
  quota,
  scheduler,
  secrets,
  secretWith,
  ui,
} from "./stack.ts";
export { facts } from "./stack-facts.ts";
export { aetherStacks } from "./stacks.ts";
export type { Call, Facts, ForeignSecret, NeededFlow, Place } from "./vet/facts.ts";
export type {
  Finding,
  Location,
  ObjectReference,
  Position,
  Problem,
  Rule,
  RuleRecord,
  Severity,
  Subject,
} from "./vet/finding.ts";
export { type Inventory, nameOf, type Resource } from "./vet/inventory.ts";
export type { Pods } from "./vet/pods.ts";
export { type Actor, type Protocol, type Reachability, reachability } from "./vet/reach.ts";
export { kubernetesSchemas } from "./vet/schema/load.ts";
export type { Schemas } from "./vet/schema/schemas.ts";
export { type Requirement, requirements } from "./vet/selector.ts";
export { type UpgradeReport, vetUpgrade } from "./vet/upgrade/index.ts";
export { type VetOptions, vet } from "./vet/vet.ts";
