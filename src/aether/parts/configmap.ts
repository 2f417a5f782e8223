import type { ConfigMap } from "../../toolkit/kubernetes/object.ts";
import type { StackValues } from "../app/declaration.ts";
import { stackMetadata } from "../common/metadata.ts";
import { pythonFiles } from "../common/python-files.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { originAnnotations } from "../derived/origin.ts";
import type { AetherObject } from "../object.ts";
import { objectName } from "../topology.ts";

/** Non-secret data: the settings of API and scheduler, and the files that their unchanged image lacks. */
export function configMap(config: ResolvedConfig, { settings }: StackValues): AetherObject[] {
  return [object(config, "config", settings, originAnnotations(config)), object(config, "python", pythonFiles())];
}

const object = (
  config: ResolvedConfig,
  part: string,
  data: Readonly<Record<string, string>>,
  annotations?: Readonly<Record<string, string>>,
): ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: stackMetadata(config, objectName(config, part), annotations),
  data,
});
