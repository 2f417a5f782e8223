// The golden stacks with running pods: which of them differ in what decides whether pods start, and the test of each.
import { afterAll, beforeAll, inject, it } from "vitest";
import { type AetherConfig, type AetherObject, aetherStack } from "../../../src/index.ts";
import { goldenConfigs } from "../../fixtures/golden-configs.ts";
import { connect } from "../connection.ts";
import { applied, deploy } from "../deploy.ts";
import { preconditions } from "../preconditions.ts";
import { untilWorkloadsReady } from "../workloads.ts";
import { startExternalDatabase } from "./external-database.ts";
import { componentsOf, hasty, runningStack, secondsSince } from "./running-stack.ts";

/** What of a stack can't be had here, and what stands in for it. */
const substitutes: Record<string, (config: AetherConfig) => AetherConfig> = {
  everything: ({ networkPolicy, ...config }) => {
    // The cluster's DNS is where clusters have it.
    const { dns: _, ...policy } = networkPolicy || {};
    // A registry and digests of its own; pulled always. The images are those of the other stacks.
    return { ...config, images: {}, networkPolicy: policy };
  },
};

// No node here chooses the user of a pod, as OpenShift's do.
const configs = Object.entries<AetherConfig>(goldenConfigs).filter(
  ([, { platform, postgres = {} }]) => platform === undefined && !("cloudNativePg" in postgres),
);

interface Stack {
  name: string;
  /** The stacks that it stands for. */
  like: string;
  namespace: string;
  config: AetherConfig;
}

/** Of stacks that are equal in what decides, one. */
function distinct(decisive: (objects: AetherObject[]) => unknown): Stack[] {
  const alike = Map.groupBy(configs, ([, config]) =>
    // A digest of the settings is not part of what runs.
    JSON.stringify(decisive(aetherStack(config)), (key, value) => (key === "checksum/config" ? undefined : value)),
  );
  return [...alike.values()].map((group) => {
    const [[name, config], ...others] = group as [[string, AetherConfig], ...[string, AetherConfig][]];
    const namespace = `golden-${name}`;
    const substituted = substitutes[name]?.(config) ?? config;
    return {
      name,
      like: others.length === 0 ? "" : ` (stands for ${others.map(([each]) => each).join(", ")})`,
      namespace,
      // Without a server the app makes a store in a file, and starts with it.
      config: hasty({ ...substituted, namespace }, config.mlflow === false ? { STANDIN_LOCAL_TRACING: "true" } : {}),
    };
  });
}

const pods = (objects: AetherObject[]) =>
  objects.flatMap((object) => ("spec" in object && "template" in object.spec ? [object.spec] : []));

const LIMITING = ["NetworkPolicy", "ResourceQuota", "LimitRange"];
const limits = (objects: AetherObject[]) =>
  objects.flatMap((object) => ("spec" in object && LIMITING.includes(object.kind) ? [object.spec] : []));

/** One stack for each set of pods. */
export const podStacks = distinct(pods);

/** One stack for each set of policies and quotas around the same pods, beside `podStacks`. */
export const limitStacks = distinct((objects) => [pods(objects), limits(objects)]).filter(
  ({ name }) => !podStacks.some((stack) => stack.name === name),
);

const external = ({ postgres }: AetherConfig) => (postgres && "external" in postgres ? postgres.external : undefined);

/** Deploys each of the stacks, with the values and databases that it needs. */
export function deployEach(stacks: Stack[]): void {
  const connection = inject("node");
  const { api } = connect(connection);
  let databaseUrl: Awaited<ReturnType<typeof startExternalDatabase>>;

  beforeAll(async () => {
    await applied(api, preconditions);
    databaseUrl = await startExternalDatabase(
      connection,
      stacks.filter(({ config }) => external(config)).map(({ name }) => name),
    );
  });
  afterAll(() => api.close());

  function secretValues(name: string, config: AetherConfig): Record<string, string> {
    const database = external(config);
    return {
      // Of a bucket that no backup goes to while the test runs.
      AWS_ACCESS_KEY_ID: "an-id",
      AWS_SECRET_ACCESS_KEY: "a-secret",
      ...(config.llm?.fallback?.provider === "google" ? { GOOGLE_API_KEY: "a-key-of-gemini" } : {}),
      ...(database ? { DATABASE_URL: databaseUrl(database.host, database.port ?? 5432, name) } : {}),
    };
  }

  it.concurrent.for(stacks)(
    "the golden stack $name is Ready at the first try, with no restart and no warning$like",
    async ({ name, namespace, config }, { expect }) => {
      const stack = runningStack(connection, config);
      const started = Date.now();
      await deploy(api, config, secretValues(name, config));
      const pods = await untilWorkloadsReady(api, namespace);
      console.log(`${name}: ${componentsOf(pods).join(", ")} Ready in ${secondsSince(started)}`);
      expect(await stack.setbacks()).toEqual([]);
      expect(await stack.warnings()).toEqual([]);
      await stack.remove();
    },
  );
}
