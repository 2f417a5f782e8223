import type { Deployment } from "../../../toolkit/kubernetes/object.ts";
import { databaseMounts, databaseVolumes, hostAliases, scrape } from "../../common/app.ts";
import { workloadMetadata } from "../../common/metadata.ts";
import { containerPort } from "../../common/objects.ts";
import { podTemplate, serviceAccount } from "../../common/pod.ts";
import { environment, refusePlaceholders } from "../../common/secret.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import type { AetherObject } from "../../object.ts";
import { selectorLabels } from "../../topology.ts";
import * as declaration from "./declaration.ts";

// A plain object: the members of a namespace are getters in the bundle, which every object pays for.
const exporter = { ...declaration };

type Section = NonNullable<ReturnType<typeof exporter.sectionIn>>;

/** The exporter of database metrics for Prometheus. Nothing if the config has none. */
export function objects(config: ResolvedConfig): AetherObject[] {
  const section = exporter.sectionIn(config);
  return section === undefined ? [] : [...serviceAccount(config, exporter, section), deployment(config, section)];
}

const deployment = (config: ResolvedConfig, section: Section): Deployment => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: workloadMetadata(config, exporter),
  spec: {
    replicas: 1,
    revisionHistoryLimit: 3,
    // Two would open twice the connections and count everything twice.
    strategy: { type: "Recreate" },
    selector: { matchLabels: selectorLabels(config, exporter) },
    template: template(config, section),
  },
});

function template(config: ResolvedConfig, section: Section) {
  // Its index page, which does not query the database.
  const health = { httpGet: { path: "/", port: exporter.portName } };
  return podTemplate(config, exporter, section, {
    annotations: scrape(config, exporter),
    initContainers: refusePlaceholders(config, exporter),
    container: {
      ports: [containerPort(exporter)],
      env: environment(config, exporter),
      livenessProbe: { ...health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
      readinessProbe: { ...health, initialDelaySeconds: 2, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 2 },
      volumeMounts: databaseMounts(config),
    },
    volumes: databaseVolumes(config),
    spec: { hostAliases: hostAliases(config, exporter), terminationGracePeriodSeconds: 10 },
  });
}
