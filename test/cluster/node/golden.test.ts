// Every golden stack with running pods, applied as a user would: Ready at the first try, with nothing to complain of.
import { afterAll, beforeAll, inject, it } from "vitest";
import { type AetherConfig, aetherStack } from "../../../src/index.ts";
import { goldenConfigs } from "../../fixtures/golden-configs.ts";
import { connect } from "../connection.ts";
import { applied, deploy } from "../deploy.ts";
import { preconditions } from "../preconditions.ts";
import { untilWorkloadsReady } from "../workloads.ts";
import { startExternalDatabase } from "./external-database.ts";
import { componentsOf, hasty, runningStack, secondsSince } from "./running-stack.ts";

const connection = inject("node");
const { api } = connect(connection);

const DECISIVE = ["NetworkPolicy", "ResourceQuota", "LimitRange"];

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
const configs = Object.entries<AetherConfig>(goldenConfigs).filter(([, { platform }]) => platform === undefined);

/** Of stacks that differ in values of settings alone, one runs for all. */
const stacks = [...Map.groupBy(configs, decisive).values()].map((alike) => {
  const [[name, config], ...others] = alike as [[string, AetherConfig], ...[string, AetherConfig][]];
  const namespace = `golden-${name}`;
  const substituted = substitutes[name]?.(config) ?? config;
  return {
    name,
    like: others.length === 0 ? "" : ` (${others.map(([each]) => each).join(", ")} differ in settings alone)`,
    namespace,
    // Without a server the app makes a store in a file, and starts with it.
    config: hasty({ ...substituted, namespace }, config.mlflow === false ? { STANDIN_LOCAL_TRACING: "true" } : {}),
  };
});

/** What decides whether pods start: their own specs, what may connect, and what there may be. */
function decisive([, config]: [string, AetherConfig]): string {
  const objects = aetherStack(config).flatMap((object) =>
    "spec" in object && ("template" in object.spec || DECISIVE.includes(object.kind)) ? [object.spec] : [],
  );
  // A digest of the settings is no part of what runs.
  return JSON.stringify(objects, (key, value) => (key === "checksum/config" ? undefined : value));
}

const external = ({ postgres }: AetherConfig) => (postgres && "external" in postgres ? postgres.external : undefined);

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
