import { digest } from "../../../toolkit/kubernetes/digest.ts";
import type { ConfigMap, Deployment } from "../../../toolkit/kubernetes/object.ts";
import type { StackValues } from "../../app/declaration.ts";
import { metadata, workloadMetadata } from "../../common/metadata.ts";
import { containerPort, podDisruptionBudget, service } from "../../common/objects.ts";
import { CHECKSUM, lifecycle, mount, podTemplate, serviceAccount, spread, tmpVolume } from "../../common/pod.ts";
import { environment, refusePlaceholders } from "../../common/secret.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import type { AetherObject } from "../../object.ts";
import { objectName, selectorLabels } from "../../topology.ts";
import * as postgres from "../postgres/declaration.ts";
import * as declaration from "./declaration.ts";
import { CONFIG_FILE, pgbouncerIni, START } from "./pgbouncer.ts";

// A plain object: the members of a namespace are getters in the bundle, which every object pays for.
const pooler = { ...declaration };

type Section = NonNullable<ReturnType<typeof pooler.sectionIn>>;

/** PgBouncer in front of the database. Nothing if the config has none. */
export function objects(config: ResolvedConfig, { poolConnections }: StackValues): AetherObject[] {
  const section = pooler.sectionIn(config);
  const database = postgres.ownDatabase(config)?.database;
  if (section === undefined || database === undefined) return [];
  const ini = pgbouncerIni({
    database,
    host: postgres.serverName(config),
    hostPort: postgres.port,
    port: pooler.port,
    clients: poolConnections,
    size: section.size,
    waitSeconds: config.postgres.pool.timeoutSeconds,
  });
  return [
    ...serviceAccount(config, pooler, section),
    configMap(config, ini),
    deployment(config, section, ini),
    service(config, pooler),
    podDisruptionBudget(config, pooler, { maxUnavailable: 1 }),
  ];
}

const configMap = (config: ResolvedConfig, ini: string): ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: metadata(config, pooler),
  data: { [CONFIG_FILE]: ini },
});

function deployment(config: ResolvedConfig, section: Section, ini: string): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: workloadMetadata(config, pooler),
    spec: {
      replicas: section.replicas,
      revisionHistoryLimit: 3,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: selectorLabels(config, pooler) },
      template: template(config, section, ini),
    },
  };
}

function template(config: ResolvedConfig, section: Section, ini: string) {
  const answers = { tcpSocket: { port: pooler.portName } };
  return podTemplate(config, pooler, section, {
    annotations: { [CHECKSUM]: digest(ini) },
    initContainers: refusePlaceholders(config, pooler),
    container: {
      command: ["sh", "-eu", "-c", START, "sh", `${pooler.mounts.config}/${CONFIG_FILE}`],
      ports: [containerPort(pooler)],
      env: environment(config, pooler),
      livenessProbe: { ...answers, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
      readinessProbe: { ...answers, initialDelaySeconds: 1, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 2 },
      lifecycle: lifecycle(),
      volumeMounts: [{ ...mount(pooler, "config"), readOnly: true }, mount(pooler, "tmp")],
    },
    volumes: [{ name: "config", configMap: { name: objectName(config, pooler.name) } }, tmpVolume(section)],
    spec: { ...spread(config, pooler), terminationGracePeriodSeconds: 60 },
  });
}
