// The roster: the parts of a stack.

import { deepCopy } from "../toolkit/kubernetes/deep-copy.ts";
import type { AnyObject } from "../toolkit/kubernetes/manifest.ts";
import type { Secret } from "../toolkit/kubernetes/object.ts";
import { inApplyOrder } from "../toolkit/render/order.ts";
import type { StackValues } from "./app/declaration.ts";
import { components } from "./components/roster.ts";
import { parseConfig, parseSecretValues } from "./config/parse.ts";
import type { ResolvedConfig } from "./config/schema.ts";
import type { AetherConfig } from "./config/types.ts";
import type { SecretKey } from "./declared-names.ts";
import { stackValues } from "./derived/stack-values.ts";
import type { AetherObject } from "./object.ts";
import type { ExtraObject, StackObject } from "./object-names.ts";
import { configMap as configMapObjects } from "./parts/configmap.ts";
import { extraObjects } from "./parts/extra-objects.ts";
import { gateway as gatewayObjects } from "./parts/gateway.ts";
import { ingress as ingressObjects } from "./parts/ingress.ts";
import { monitoring as monitoringObjects } from "./parts/monitoring.ts";
import { namespace as namespaceObjects } from "./parts/namespace.ts";
import { networkPolicies as networkPolicyObjects } from "./parts/network-policies.ts";
import { quota as quotaObjects } from "./parts/quota.ts";
import { secrets as secretObjects, secretOf } from "./parts/secrets.ts";

type Objects = (config: ResolvedConfig, whole: StackValues) => AetherObject[];

const ROSTER: readonly Objects[] = [
  namespaceObjects,
  networkPolicyObjects,
  configMapObjects,
  secretObjects,
  ...Object.values(components).map(({ objects }) => objects),
  ingressObjects,
  monitoringObjects,
  gatewayObjects,
];

const everything: Objects = (config, whole) => {
  const own = ROSTER.flatMap((objects) => objects(config, whole));
  const all = [...own, ...extraObjects(config, own)];
  return [...all, ...quotaObjects(config, all)];
};

/**
 * A config whose type contains the names of the stack and its extra objects, so that the types of the objects contain them too.
 */
type Named<Name extends string, Namespace extends string, Extra extends AnyObject> = AetherConfig & {
  name?: Name;
  namespace?: Namespace;
  extraObjects?: readonly Extra[];
};

/**
 * From a part of the stack to the exported function: it takes the user's config, and returns objects that nothing else
 * references.
 */
const published =
  (objects: Objects) =>
  <Name extends string = "aether", Namespace extends string = "aether">(
    config?: Named<Name, Namespace, AnyObject>,
  ): StackObject<Name, Namespace>[] => {
    const resolved = parseConfig(config);
    return inApplyOrder(objects(resolved, stackValues(resolved))).map(deepCopy) as StackObject<Name, Namespace>[];
  };

/**
 * Every object of the stack, in apply order: namespace, quota, policies, config, accounts, storage, database, migration,
 * workloads, services, autoscaling, ingress.
 * @throws {ConfigError} that lists everything wrong with the config
 * @example
 * const objects = aetherStack({ host: "aether.example.com" });
 * objects[0] // { apiVersion: "v1", kind: "Namespace", metadata: { name: "aether", … } }
 */
export const aetherStack = published(everything) as <
  Name extends string = "aether",
  Namespace extends string = "aether",
  // As a literal type: an object's name is the name of its reference.
  const Extra extends AnyObject = never,
>(
  config?: Named<Name, Namespace, Extra>,
) => (StackObject<Name, Namespace> | ExtraObject<Extra>)[];

/** The namespace, with Pod Security "restricted"; none for a Helm chart, which cannot contain its own. @throws {ConfigError} */
export const namespace = published(namespaceObjects);
/** ResourceQuota and LimitRange for the stack at full scale. @throws {ConfigError} */
export const quota = published((config, whole) =>
  everything(config, whole).filter(({ kind }) => kind === "ResourceQuota" || kind === "LimitRange"),
);
/** Default deny, and a policy per component that allows its connections. @throws {ConfigError} */
export const networkPolicies = published(networkPolicyObjects);
/** Settings of the app, and the files its image lacks. @throws {ConfigError} */
export const configMap = published(configMapObjects);
/** The object that provides secret values; none if the Secret already exists. @throws {ConfigError} */
export const secrets = published(secretObjects);
/**
 * The Secret that the pods of this stack read, with your own values, under the name and keys that they expect.
 * @throws {ConfigError}
 * @example secretWith({ HA_TOKEN: token, LLM_API_KEY: key }, { name: "aether" })
 */
export function secretWith(values: Partial<Record<SecretKey, string>>, config?: AetherConfig): Secret {
  const resolved = parseConfig(config);
  return deepCopy(secretOf(resolved, parseSecretValues(values, resolved)));
}
/** The database in the cluster, or CloudNativePG's Cluster; nothing if it is external. @throws {ConfigError} */
export const postgres = published(components.postgres.objects);
/** PgBouncer in front of the database; nothing if the config has none. @throws {ConfigError} */
export const pooler = published(components.pooler.objects);
/** The CronJobs that dump the database and restore it; nothing if the config has none. @throws {ConfigError} */
export const backup = published(components.backup.objects);
/** The Job that upgrades the database schema. @throws {ConfigError} */
export const migration = published(components.migration.objects);
/** The MLflow server; nothing if it is disabled. @throws {ConfigError} */
export const mlflow = published(components.mlflow.objects);
/** The API with Service, disruption budget and autoscaler. @throws {ConfigError} */
export const api = published(components.api.objects);
/** The scheduler, one pod. @throws {ConfigError} */
export const scheduler = published(components.scheduler.objects);
/** The UI with its nginx configuration. @throws {ConfigError} */
export const ui = published(components.ui.objects);
/** The exporter of database metrics; nothing if it is disabled. @throws {ConfigError} */
export const postgresExporter = published(components.postgresExporter.objects);
/** Access from outside through an Ingress; nothing if it is disabled. @throws {ConfigError} */
export const ingress = published(ingressObjects);
/** Objects for Prometheus and Grafana: PodMonitor, alerts, dashboard; nothing if monitoring is disabled. @throws {ConfigError} */
export const monitoring = published(monitoringObjects);
/** Access from outside through the Gateway API; nothing if the config has none. @throws {ConfigError} */
export const gateway = published(gatewayObjects);
