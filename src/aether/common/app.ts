// What API, scheduler and migration share: the app's image, unchanged.

import { ipOf } from "../../toolkit/kubernetes/cidr.ts";
import { digest } from "../../toolkit/kubernetes/digest.ts";
import type { Container, PodSpec, PodTemplate, Volume, VolumeMount } from "../../toolkit/kubernetes/object.ts";
import { DATABASE_CA_MOUNT, databaseCa } from "../app/database.ts";
import type { Declaration, StackValues } from "../app/declaration.ts";
import { type CalledUrl, homeUrls } from "../app/destination.ts";
import { PYTHON_MOUNT, PYTHONPATH, uvicornCommand } from "../app/program.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { API_PATH, FLOWS, type Flow, METRICS_PATH, MONITORED, objectName } from "../topology.ts";
import { containerPort, type Listening } from "./objects.ts";
import { CHECKSUM, INIT_CONTAINERS, lifecycle, mount, PRE_STOP_SECONDS, podTemplate, tmpVolume } from "./pod.ts";
import { pythonDigest, pythonItems, WAIT } from "./python-files.ts";
import { databaseEnvironment, environment, refusePlaceholders } from "./secret.ts";

/** A component that serves the app. */
type Serving = Declaration & Listening & { readonly mounts: Readonly<Record<"tmp" | "aether-python", string>> };

type Section = Pick<ResolvedConfig["scheduler"], "startupProbe" | "livenessProbe" | "readinessProbe">;

/** The pod of a component that serves the app, and what it waits for in addition to the database. */
export function appTemplate(
  config: ResolvedConfig,
  component: Serving,
  section: Parameters<typeof podTemplate>[2] & Section,
  { settingsDigest }: StackValues,
  waitsFor: readonly string[],
  spec: Partial<PodSpec> = {},
): PodTemplate {
  return podTemplate(config, component, section, {
    // Variables and mounted modules are read only at startup: a change must start new pods.
    annotations: {
      ...scrape(config, component),
      [CHECKSUM]: [settingsDigest, pythonDigest, ...secretDigest(config)].join("-"),
    },
    initContainers: [...refusePlaceholders(config, component), wait(config, component, waitsFor)],
    callsAs: INIT_CONTAINERS.wait,
    container: container(config, component, section),
    volumes: [tmpVolume(section), pythonVolume(objectName(config, "python")), ...databaseVolumes(config)],
    spec: {
      ...spec,
      hostAliases: hostAliases(config, component),
      runtimeClassName: config.isolation?.runtimeClassName,
      terminationGracePeriodSeconds: GRACE_SECONDS,
    },
  });
}

/** For a Prometheus that discovers pods by their annotations. */
export const scrape = (
  { monitoring }: ResolvedConfig,
  { name, port }: Pick<Declaration, "name" | "port">,
): Record<string, string> =>
  monitoring !== false && monitoring.operator === false && MONITORED.includes(name)
    ? {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": String(port),
        "prometheus.io/path": METRICS_PATH,
      }
    : {};

/** Only values in the config: other Secrets are not known here, and a render does not change them. */
const secretDigest = ({ secrets }: ResolvedConfig) => ("values" in secrets ? [digest(secrets.values)] : []);

/** Waits until everything is available that the app cannot start without: the app exits where other programs would retry. */
const wait = (config: ResolvedConfig, component: Serving, more: readonly string[]): Omit<Container, "image"> => ({
  name: INIT_CONTAINERS.wait,
  command: ["python", `${PYTHON_MOUNT["aether-python"]}/${WAIT}`, "database", "schema", ...more],
  // MLflow's URL, experiment and timeout, as the app will use them.
  envFrom: [settingsSource(config)],
  env: [{ name: "PYTHONPATH", value: PYTHONPATH.PYTHONPATH.value() }, ...databaseEnvironment(config)],
  volumeMounts: [pythonMount(component), ...databaseMounts(config)],
});

const settingsSource = (config: ResolvedConfig) => ({ configMapRef: { name: objectName(config, "config") } });

/** uvicorn as the image runs it, but on addresses of both families. */
function container(config: ResolvedConfig, component: Serving, section: Section): Omit<Container, "name" | "image"> {
  const port = containerPort(component).name;
  const health = { httpGet: { path: `${API_PATH}/v1/health`, port } };
  return {
    command: uvicornCommand(component.port),
    ports: [containerPort(component)],
    envFrom: [settingsSource(config)],
    env: environment(config, component),
    startupProbe: { ...health, ...section.startupProbe },
    livenessProbe: { ...health, ...section.livenessProbe },
    readinessProbe: { httpGet: { path: `${API_PATH}/v1/ready`, port }, ...section.readinessProbe },
    lifecycle: lifecycle(),
    volumeMounts: [mount(component, "tmp"), pythonMount(component), ...databaseMounts(config)],
  };
}

/** The pause before SIGTERM, uvicorn's graceful timeout of 30 s, 2 s after it, and a reserve of 18. */
const GRACE_SECONDS = PRE_STOP_SECONDS + 50;

/**
 * The app can only be imported if Python finds metadata of the package `aether` (src/__init__.py), which an image built with the
 * project's Containerfile lacks: a directory on PYTHONPATH provides it as a fallback.
 */
export const pythonVolume = (
  configMap: string,
  more: NonNullable<NonNullable<Volume["configMap"]>["items"]> = [],
): Volume => ({
  name: "aether-python",
  configMap: { name: configMap, items: [...pythonItems(), ...more] },
});

export const pythonMount = (component: {
  readonly mounts: Readonly<Record<"aether-python", string>>;
}): VolumeMount => ({
  ...mount(component, "aether-python"),
  readOnly: true,
});

/** The database's certificate authorities, if the config names some. */
export function databaseVolumes(config: ResolvedConfig): Volume[] {
  const source = databaseCa(config);
  return source === undefined ? [] : [{ name: "database-ca", ...source }];
}

export const databaseMounts = (config: ResolvedConfig): VolumeMount[] =>
  databaseVolumes(config).map(({ name }) => ({
    name,
    mountPath: DATABASE_CA_MOUNT["database-ca"],
    readOnly: true,
  }));

/** Names that only the home network's DNS or mDNS resolves: if the config sets their address, the pods resolve them too. */
export function hostAliases(config: ResolvedConfig, { name }: Declaration): PodSpec["hostAliases"] {
  const { llm, mlflow, postgres, proxy } = config;
  const calls = (to: Flow["to"]) => FLOWS.some((flow) => flow.from === name && flow.to === to);
  const urls = [
    ...(calls("homeAssistant") ? homeUrls(config) : []),
    ...(calls("llm") && llm.baseUrl !== undefined ? [{ url: llm.baseUrl, address: llm.address }] : []),
    ...(calls("mlflow") && mlflow !== false && "external" in mlflow ? [mlflow.external] : []),
    ...(calls("proxy") && proxy !== undefined ? [proxy] : []),
  ];
  return aliases([
    ...urls.map(({ url, address }) => ({ hostname: new URL(url).hostname, address })),
    ...(calls("s3") ? siteOfS3(config) : []),
    ...(calls("postgres") && "external" in postgres
      ? [{ hostname: postgres.external.host, address: postgres.external.address }]
      : []),
  ]);
}

/** Host names that pods call and whose address the config sets. */
export function aliases(
  names: readonly { readonly hostname: string; readonly address: CalledUrl["address"] }[],
): PodSpec["hostAliases"] {
  const called = names.flatMap(({ hostname, address }) => alias(hostname, address));
  if (called.length === 0) return undefined;
  // One entry per address: the list is merged by address, and the API server rejects a duplicate.
  return [...Map.groupBy(called, ({ ip }) => ip)].map(([ip, same]) => ({
    ip,
    hostnames: [...new Set(same.map(({ hostname }) => hostname))],
  }));
}

function siteOfS3({ postgres }: ResolvedConfig) {
  const to = "backup" in postgres ? postgres.backup?.to : undefined;
  if (to === undefined || !("s3" in to) || to.s3.endpoint === undefined) return [];
  return [{ hostname: new URL(to.s3.endpoint).hostname, address: to.s3.address }];
}

function alias(hostname: string, address: CalledUrl["address"]) {
  return typeof address === "object" && "ip" in address && ipOf(hostname) === undefined
    ? [{ ip: address.ip, hostname }]
    : [];
}
