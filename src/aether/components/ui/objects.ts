import { digest } from "../../../toolkit/kubernetes/digest.ts";
import type { ConfigMap, Deployment } from "../../../toolkit/kubernetes/object.ts";
import { presets } from "../../app/presets.ts";
import { metadata, workloadMetadata } from "../../common/metadata.ts";
import { containerPort, podDisruptionBudget, service } from "../../common/objects.ts";
import { CHECKSUM, lifecycle, mount, podTemplate, serviceAccount, spread, tmpVolume } from "../../common/pod.ts";
import { progressDeadlineSeconds } from "../../common/probes.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import type { AetherObject } from "../../object.ts";
import { objectName, selectorLabels } from "../../topology.ts";
import * as declaration from "./declaration.ts";
import { command, envJs, HEALTH_PATH, nginxConf } from "./nginx.ts";

// A plain object: the members of a namespace are getters in the bundle, which every object pays for.
const ui = { ...declaration };

/** The UI: static files behind nginx, with our own configuration. */
export function objects(config: ResolvedConfig): AetherObject[] {
  const files = configMap(config);
  return [
    files,
    ...serviceAccount(config, ui, config.ui),
    deployment(config, files),
    service(config, ui, { section: config.ui }),
    podDisruptionBudget(config, ui, { maxUnavailable: 1 }),
  ];
}

/**
 * The image's configuration writes below /etc/nginx and the web root at startup, which a read-only root file system prevents, and
 * proxies to a host that must resolve. This one does neither: the ingress routes by path.
 */
const configMap = (config: ResolvedConfig): ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: metadata(config, ui),
  data: { "nginx.conf": nginxConf(), "env.js": envJs() },
});

function deployment(config: ResolvedConfig, files: ConfigMap): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: workloadMetadata(config, ui),
    spec: {
      replicas: config.ui.replicas ?? presets[config.environment].replicas,
      revisionHistoryLimit: 3,
      progressDeadlineSeconds: progressDeadlineSeconds(config.ui),
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: selectorLabels(config, ui) },
      template: template(config, files),
    },
  };
}

function template(config: ResolvedConfig, files: ConfigMap) {
  const health = { httpGet: { path: HEALTH_PATH, port: containerPort(ui).name } };
  return podTemplate(config, ui, config.ui, {
    annotations: { [CHECKSUM]: filesDigest(files) },
    container: {
      command: command(),
      ports: [containerPort(ui)],
      livenessProbe: { ...health, ...config.ui.livenessProbe },
      readinessProbe: { ...health, ...config.ui.readinessProbe },
      lifecycle: lifecycle(),
      volumeMounts: [{ ...mount(ui, "nginx"), readOnly: true }, mount(ui, "tmp")],
    },
    volumes: [{ name: "nginx", configMap: { name: objectName(config, ui.name) } }, tmpVolume(config.ui)],
    spec: { ...spread(config, ui), terminationGracePeriodSeconds: 30 },
  });
}

/** Built once: the files are the same in every stack. */
function filesDigest({ data }: ConfigMap): string {
  made ??= digest(data);
  return made;
}

let made: string | undefined;
