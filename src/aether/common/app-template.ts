import { digest } from "../../toolkit/kubernetes/digest.ts";
import type { PodSpec, PodTemplate } from "../../toolkit/kubernetes/object.ts";
import { imageOf } from "../app/images.ts";
import { CHECKSUM } from "../app/owned.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { objectName } from "../topology.ts";
import {
  APP_GRACE_SECONDS,
  APP_UID,
  type AppRole,
  appContainer,
  hostAliases,
  pythonVolume,
  refusePlaceholders,
  secretEnv,
  wait,
} from "./app.ts";
import { podTemplate, tmpVolume } from "./pod.ts";
import { pythonDigest } from "./python-files.ts";
import { settings } from "./settings.ts";

/** The pod of a serving role. */
export function appTemplate(config: ResolvedConfig, role: AppRole, spec: Partial<PodSpec> = {}): PodTemplate {
  return podTemplate(config, role, config[role], {
    uid: APP_UID,
    // Variables and mounted modules are read at start only: a change of theirs must start new pods.
    annotations: { [CHECKSUM]: [settings(config).digest, pythonDigest, ...secretDigest(config)].join("-") },
    initContainers: [
      ...refusePlaceholders(config, imageOf(config, "aether"), secretEnv(config, role)),
      wait(config, role),
    ],
    container: appContainer(config, role),
    volumes: [tmpVolume(config[role]), pythonVolume(objectName(config, "python"))],
    spec: {
      ...spec,
      hostAliases: hostAliases(config, role),
      runtimeClassName: config.isolation?.runtimeClassName,
      terminationGracePeriodSeconds: APP_GRACE_SECONDS,
    },
  });
}

/** Of values in the config only: other Secrets are not known here, and do not change with a render. */
const secretDigest = ({ secrets }: ResolvedConfig) => ("values" in secrets ? [digest(secrets.values)] : []);
