// What pods say when something is wrong, in the words of docs/troubleshooting.md.
import { afterAll, inject, it } from "vitest";
import { type AetherConfig, aetherStack } from "../../../src/index.ts";
import { containerStatuses, type KubernetesObject } from "../api.ts";
import { connect } from "../connection.ts";
import { applied, generatedSecret } from "../deploy.ts";
import { documented, type Trouble } from "../troubleshooting.ts";
import { until } from "../until.ts";
import { hasty, runningStack, small } from "./running-stack.ts";

const connection = inject("node");
const { api } = connect(connection);
afterAll(() => api.close());

/** Nothing but the app: its database is somewhere else. */
const external: AetherConfig = {
  ...small,
  postgres: { external: { host: "db.nowhere", address: { cidrs: ["10.0.0.0/24"] }, maxConnections: 100 } },
};
const url = (host: string, scheme = "postgresql+asyncpg") => `${scheme}://aether:secret@${host}:5432/aether`;

interface Step {
  /** Makes the fault, on top of those before it. */
  make: (config: AetherConfig) => Promise<object[]>;
  says: string;
}

const stackWithout =
  (...kinds: string[]) =>
  async (config: AetherConfig) =>
    aetherStack(config).filter(({ kind }) => !kinds.includes(kind));

const secretWith = (values: Record<string, string | undefined>) => async (config: AetherConfig) => {
  const secret = await generatedSecret(config, { DATABASE_URL: url("db.nowhere") });
  return [{ ...secret, stringData: JSON.parse(JSON.stringify({ ...secret.stringData, ...values })) }];
};

const both =
  (...makes: Step["make"][]) =>
  async (config: AetherConfig) =>
    (await Promise.all(makes.map((make) => make(config)))).flat();

const faults: { name: string; config: AetherConfig; steps: Step[] }[] = [
  {
    name: "no-secret",
    config: external,
    steps: [
      { make: stackWithout(), says: 'secret "…" not found' },
      { make: secretWith({ DATABASE_URL: undefined }), says: "couldn't find key … in Secret …" },
      { make: secretWith({}), says: "waiting: database at …: [Errno -2] Name or service not known" },
    ],
  },
  {
    name: "wrong-database",
    config: external,
    steps: [
      {
        make: both(stackWithout(), secretWith({ DATABASE_URL: url("db.nowhere", "mysql") })),
        says: "DATABASE_URL is not the URL of a PostgreSQL database",
      },
    ],
  },
  {
    name: "placeholders",
    config: { ...external, secrets: { template: { name: "to-be-filled" } } },
    steps: [{ make: stackWithout(), says: "The Secret … still contains placeholders: …" }],
  },
  {
    name: "no-image",
    config: { ...external, images: { aether: { tag: "9.9.9" } } },
    steps: [{ make: both(stackWithout(), secretWith({})), says: 'Back-off pulling image "…"' }],
  },
  {
    name: "wrong-password",
    config: small,
    steps: [
      {
        make: async (config) => [
          ...aetherStack(config),
          { ...(await generatedSecret(config)), stringData: await withOtherPassword(config) },
        ],
        says: 'PostgreSQL rejects DATABASE_URL: password authentication failed for user "…"',
      },
    ],
  },
  {
    name: "nothing-is-there",
    config: { ...small, mlflow: {} },
    steps: [
      {
        make: async (config) => [
          await generatedSecret(config),
          ...(await stackWithout("Job")(config)).filter(
            ({ kind, metadata }) => !(kind === "Deployment" && metadata.name === "aether-mlflow"),
          ),
        ],
        says: "waiting: the database has no schema: the migration Job has not run",
      },
      {
        make: async (config) => aetherStack(config).filter(({ kind }) => kind === "Job"),
        says: "waiting: MLflow at …: …",
      },
    ],
  },
];

async function withOtherPassword(config: AetherConfig): Promise<Record<string, string>> {
  const { stringData } = await generatedSecret(config);
  return { ...stringData, POSTGRES_PASSWORD: "another-password-than-in-the-url" };
}

it.concurrent.for(faults)(
  "$name: the pods report the problem with the guide's message",
  async ({ name, config: given, steps }, { expect }) => {
    const namespace = `status-${name}`;
    const config = hasty({ ...given, namespace });
    const stack = runningStack(connection, config);
    await applied(
      api,
      aetherStack(config).filter(({ kind }) => kind === "Namespace"),
    );
    for (const { make, says } of steps) {
      const trouble = documented(says);
      await applied(api, await make(config));
      const seen = await until(says, async () => trouble.pattern.exec(await text(stack, trouble))?.[0], {
        intervalMilliseconds: 1000,
        explain: () => text(stack, trouble),
      });
      console.log(`${name}: ${trouble.where}: ${seen.slice(0, 200)}`);
    }
    expect(steps.length).toBeGreaterThan(0);
    await stack.remove();
  },
);

/** What the command that the guide names shows. */
async function text(stack: ReturnType<typeof runningStack>, { where }: Trouble): Promise<string> {
  const pods = await stack.pods();
  if (where === "logs -c wait") return (await Promise.all(pods.map((pod) => stack.log(pod, "wait")))).join("\n");
  return pods.map(described).join("\n");
}

function described(pod: KubernetesObject): string {
  const states = containerStatuses(pod).flatMap(({ state, lastState }) => [state, lastState]);
  const words = states.flatMap((state) => Object.values<Record<string, unknown>>(state));
  return words.flatMap(({ reason, message }) => [reason, message]).join("\n");
}
