/**
 * The objects of a stack, functions that change them, what would break between them, and how they are written.
 * @module @aether/k8s
 */

export type { Environment } from "./aether/app/presets.ts";
export type { AetherConfig } from "./aether/config/types.ts";
export type { SecretKey } from "./aether/declared-names.ts";
export { type ConfigContext, type ConfigSource, defineConfig } from "./aether/define-config.ts";
export type { AetherObject } from "./aether/object.ts";
export type { ExtraObject, HasName, StackObject } from "./aether/object-names.ts";
export { overview } from "./aether/overview.ts";
export {
  aetherStack,
  api,
  backup,
  configMap,
  gateway,
  ingress,
  migration,
  mlflow,
  monitoring,
  namespace,
  networkPolicies,
  pooler,
  postgres,
  postgresExporter,
  quota,
  scheduler,
  secrets,
  secretWith,
  ui,
} from "./aether/stack.ts";
export { aetherStacks } from "./aether/stacks.ts";
export { facts } from "./aether/vet/facts.ts";
export { vet, vetUpgrade } from "./aether/vet/vet.ts";
export type { Change, Patch } from "./toolkit/compose/change.ts";
export { add, find, get, remove, replace } from "./toolkit/compose/objects.ts";
export { patch, patchAll, type Selector } from "./toolkit/compose/patch.ts";
export type { Reference } from "./toolkit/compose/reference.ts";
export { container, env, pod, volume, type Workload } from "./toolkit/compose/workload.ts";
export { ComposeError, ConfigError, type ConfigIssue, formatPath } from "./toolkit/errors.ts";
export { nameOf, type ObjectReference, type Resource } from "./toolkit/kubernetes/inventory.ts";
export type { AnyObject, KubernetesObject } from "./toolkit/kubernetes/manifest.ts";
export type {
  CiliumNetworkPolicy,
  Cluster,
  ConfigMap,
  CronJob,
  Deployment,
  ExternalSecret,
  HorizontalPodAutoscaler,
  HTTPRoute,
  Ingress,
  Job,
  LimitRange,
  Metadata,
  Namespace,
  NetworkPolicy,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  PodMonitor,
  PrometheusRule,
  ResourceQuota,
  ScaledObject,
  Secret,
  Service,
  ServiceAccount,
  StatefulSet,
} from "./toolkit/kubernetes/object.ts";
export type { Pods } from "./toolkit/kubernetes/pods.ts";
export { type Requirement, requirements } from "./toolkit/kubernetes/selector.ts";
export type {
  Amount,
  Component,
  Port,
  ReplicaRange,
  ResourceNeed,
  ServiceRow,
  Storage,
} from "./toolkit/overview/components.ts";
export type { Entry } from "./toolkit/overview/entries.ts";
export type { Flow } from "./toolkit/overview/flows.ts";
export type { Image } from "./toolkit/overview/images.ts";
export type { ObjectRow, Overview } from "./toolkit/overview/overview.ts";
export type { OutsidePeer } from "./toolkit/overview/places.ts";
export type { ReachRow } from "./toolkit/overview/reach.ts";
export type { NamespaceNeed, QuotaRow } from "./toolkit/overview/resources.ts";
export type { SecretKeyRow, SecretReader } from "./toolkit/overview/secret-keys.ts";
export { toJson } from "./toolkit/render/json.ts";
export { toKustomize } from "./toolkit/render/kustomize/tree.ts";
export { inApplyOrder } from "./toolkit/render/order.ts";
export { toYaml } from "./toolkit/render/yaml.ts";
export type {
  Budget,
  BudgetPart,
  Call,
  Facts,
  ForeignSecret,
  NeededFlow,
  Place,
  SecretUrl,
  VetInventory as Inventory,
} from "./toolkit/vet/facts.ts";
export type {
  Finding,
  Location,
  Position,
  Problem,
  Rule,
  RuleRecord,
  Severity,
  Subject,
} from "./toolkit/vet/finding.ts";
export { type Actor, type Protocol, type Reachability, reachability } from "./toolkit/vet/reach.ts";
export { kubernetesSchemas } from "./toolkit/vet/schema/load.ts";
export type { Schemas } from "./toolkit/vet/schema/schemas.ts";
export type { UpgradeReport } from "./toolkit/vet/upgrade/index.ts";
export type { VetOptions } from "./toolkit/vet/vet.ts";
