// Stacks that are backed up, lost, and restored, by the guide's lines: volumes by a claim, a whole namespace by S3.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parse } from "yaml";
import type { AetherConfig } from "../../../src/index.ts";
import { hasCondition, type KubernetesObject } from "../../cluster/api.ts";
import { run } from "../../cluster/command.ts";
import { connect } from "../../cluster/connection.ts";
import { deploy, generatedSecret, update } from "../../cluster/deploy.ts";
import { hasty, type RunningStack, runningStack, small } from "../../cluster/node/running-stack.ts";
import { until } from "../../cluster/until.ts";
import { untilWorkloadsReady } from "../../cluster/workloads.ts";
import { guide } from "./guide-lines.ts";
import { keys, service, startS3 } from "./s3.ts";

const connection = inject("node");
const { api, kubectl } = connect(connection);
const folder = mkdtempSync(join(tmpdir(), "aether-backup-"));
afterAll(async () => {
  await run("gpgconf", ["--homedir", join(folder, ".gnupg"), "--kill", "all"]);
  rmSync(folder, { recursive: true });
});

/** Where GnuPG keeps keys. */
const home = { HOME: folder };

async function follow(namespace: string, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const script = `kubectl() { "${connection.kubectl}" --kubeconfig "${connection.kubeconfig}" "$@"; }
${line.replaceAll("-n aether ", `-n ${namespace} `)}`;
    const { code, stdout, stderr } = await run("bash", ["--norc", "-euo", "pipefail", "-c", script], {
      cwd: folder,
      env: home,
    });
    if (code !== 0) throw new Error(`${line}\n${stdout}${stderr}${await jobLogs(namespace)}`);
  }
}

async function jobLogs(namespace: string): Promise<string> {
  const pods = await api.list("v1", "Pod", namespace, { labelSelector: "app.kubernetes.io/component=backup" });
  const logs = pods.map(({ metadata }) => kubectl(["logs", "-n", namespace, metadata.name, "--all-containers"]));
  return (await Promise.all(logs)).map(({ stdout, stderr }) => stdout + stderr).join("\n");
}

const fill = (stack: RunningStack) =>
  stack.query("CREATE TABLE kept AS SELECT id, md5(id::text) AS text FROM generate_series(1, 50000) AS id");
const content = (stack: RunningStack) =>
  stack.query("SELECT md5(string_agg(kept::text, ',' ORDER BY id)), count(*) FROM kept");

/** In an API pod, with the JWT_SECRET that it has: a token that is written or read as the app does (src/dal/system_config.py). */
const TOKEN = `
import asyncio, asyncpg, base64, hashlib, os, sys
from cryptography.fernet import Fernet, InvalidToken

key = hashlib.pbkdf2_hmac("sha256", os.environ["JWT_SECRET"].encode(), b"aether-fernet-kdf-v1", 480_000)
fernet = Fernet(base64.urlsafe_b64encode(key))

async def main():
    connection = await asyncpg.connect(os.environ["DATABASE_URL"].replace("+asyncpg", ""))
    if sys.argv[1:]:
        await connection.execute("CREATE TABLE system_config (ha_token_encrypted text)")
        encrypted = fernet.encrypt(sys.argv[1].encode()).decode()
        return await connection.execute("INSERT INTO system_config VALUES ($1)", encrypted)
    found = await connection.fetchval("SELECT ha_token_encrypted FROM system_config")
    try:
        print(fernet.decrypt(found).decode())
    except InvalidToken:
        print("unreadable")

asyncio.run(main())
`;

async function token(stack: RunningStack, ...sent: string[]): Promise<string> {
  const { metadata } = await stack.pod("api");
  const place = ["exec", "-n", stack.namespace, metadata.name, "-c", "api", "--"];
  const { code, stdout, stderr } = await kubectl([...place, "python", "-c", TOKEN, ...sent]);
  if (code !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** Ends what writes, restores the newest dump, and brings everything back, as the guide says. */
async function restore(config: AetherConfig, namespace: string) {
  await follow(namespace, guide("aether-scheduler --replicas 0").slice(0, 1));
  await follow(namespace, guide("component in (api, scheduler)").slice(0, 1));
  await follow(namespace, [...guide("restore-now"), ...guide("component=migration #")]);
  await follow(namespace, guide("aether-scheduler --replicas 1").slice(0, 1));
  await update(api, config);
  await untilWorkloadsReady(api, namespace);
}

describe("dumps on a claim", () => {
  const namespace = "backup";
  const config: AetherConfig = {
    ...hasty({ ...small, namespace }),
    mlflow: { storage: { size: "1Gi" } },
    postgres: {
      storage: { size: "1Gi" },
      backup: { retention: { count: 2 }, to: { claim: { size: "1Gi" } }, mlflow: true },
    },
  };
  const stack = runningStack(connection, config);
  beforeAll(async () => {
    await deploy(api, config);
    await untilWorkloadsReady(api, namespace);
  });
  afterAll(() => stack.remove());

  /** The names of MLflow's experiments. */
  async function experiments(create = ""): Promise<string> {
    const script = `
import json, sys, urllib.request
def call(path, body):
    request = urllib.request.Request("http://localhost:5000/api/2.0/mlflow/experiments/" + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request))
if sys.argv[1]: call("create", {"name": sys.argv[1]})
print(sorted((each["name"], each["experiment_id"]) for each in call("search", {"max_results": 99})["experiments"]))`;
    const { metadata } = await stack.pod("mlflow");
    const { code, stdout, stderr } = await kubectl([
      ...["exec", "-n", namespace, metadata.name, "--", "python", "-c", script, create],
    ]);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  }

  /** Deletes what runs on a claim and the claim, applies the stack again, and waits for a pod on another volume. */
  async function lose(component: string, workload: KubernetesObject, claimName: string) {
    const claim = { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: claimName, namespace } };
    const lost = (await api.get(claim))?.spec.volumeName;
    await api.delete(workload);
    await api.delete(claim);
    await until("the volume is gone", async () => (await api.get(claim)) === undefined, { intervalMilliseconds: 500 });
    await update(api, config);
    await until("another volume is there", async () => {
      const volume = (await api.get(claim))?.spec.volumeName;
      return volume !== undefined && volume !== lost;
    });
    await until("a pod is there", async () =>
      (await stack.pods(component)).some((pod) => !pod.metadata.deletionTimestamp),
    );
    await api.waitFor(await stack.pod(component), hasCondition("Ready"));
  }
  const workload = (kind: string, name: string) => ({ apiVersion: "apps/v1", kind, metadata: { name, namespace } });

  it("restore the database after its volume was lost", async () => {
    await fill(stack);
    const before = await content(stack);
    await follow(namespace, guide("backup-now"));
    const [name = ""] = /\d+T\d+Z\.dump/.exec(await jobLogs(namespace)) ?? [];
    await stack.query("INSERT INTO kept VALUES (0, 'after the first dump')");
    await follow(
      namespace,
      guide("backup-now").map((line) => line.replaceAll("backup-now", "backup-then")),
    );
    await lose("postgres", workload("StatefulSet", "aether-postgres"), "data-aether-postgres-0");
    await expect(content(stack)).rejects.toThrow('relation "kept" does not exist');
    await restore(config, namespace);
    expect(await stack.query("SELECT text FROM kept WHERE id = 0")).toEqual(["after the first dump"]);
    const named = guide("restore-then").map((line) => line.replace(/DUMP=\S+/, `DUMP=${name}`));
    await follow(namespace, [
      ...named,
      "kubectl -n aether wait --for=condition=Complete job/restore-then --timeout=5m",
    ]);
    expect(await content(stack)).toEqual(before);
    expect(await stack.query("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")).toEqual([
      "aether",
    ]);
  });

  it("restore MLflow after its volume was lost, from a server that kept writing", async () => {
    const before = await experiments("kept");
    await follow(namespace, guide("backup-mlflow-now"));
    // A pod that is done keeps a claim from being deleted all the same.
    await follow(namespace, ["kubectl -n aether delete job backup-mlflow-now"]);
    await lose("mlflow", workload("Deployment", "aether-mlflow"), "aether-mlflow");
    expect(await experiments()).not.toContain("kept");
    await follow(namespace, guide("aether-mlflow --replicas 0"));
    await follow(namespace, guide("component=mlflow"));
    await follow(namespace, guide("restore-mlflow-now"));
    await follow(namespace, guide("aether-mlflow --replicas 1"));
    await untilWorkloadsReady(api, namespace);
    expect(await experiments()).toBe(before);
  });

  it("that failed are a failed Job, and the pod reports why", async () => {
    const wrong = { stringData: { POSTGRES_PASSWORD: "another" } };
    await kubectl(["-n", namespace, "patch", "secret", "aether-secrets", "-p", JSON.stringify(wrong)]);
    await follow(namespace, ["kubectl -n aether create job --from=cronjob/aether-backup backup-away"]);
    const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "backup-away", namespace } };
    const { status } = await api.waitFor(job, hasCondition("Failed"));
    // What kube-state-metrics calls kube_job_status_failed, and kube_job_failed{condition="true"}.
    expect(status).toMatchObject({
      failed: 3,
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: "Failed", status: "True", reason: "BackoffLimitExceeded" }),
      ]),
    });
    const [failed] = await api.list("v1", "Pod", namespace, { labelSelector: "job-name=backup-away" });
    expect(failed?.status.containerStatuses[0].state.terminated.message).toContain("password authentication failed");
  });
});

it("encrypted dumps in S3 and the Secret's copy restore a deleted namespace", async () => {
  const namespace = "backup-s3";
  writeFileSync(join(folder, "backup.yaml"), "postgres:\n  backup:\n    retention: { count: 1 }\n");
  // Without a passphrase it asks for none.
  const quietly = guide("generate-key", "gpg").map((line) => line.replace("gpg ", "gpg --batch --passphrase '' "));
  await follow(namespace, [...quietly, ...guide("export-secret-keys", "gpg"), ...guide("encryption:", "{ printf")]);
  const { postgres } = parse(readFileSync(join(folder, "backup.yaml"), "utf8"));
  const config: AetherConfig = {
    ...hasty({ ...small, namespace }),
    postgres: { storage: { size: "1Gi" }, backup: { ...postgres.backup, to: { s3: service } } },
  };
  const stack = runningStack(connection, config);
  const bucket = await startS3(connection);
  await deploy(api, config, keys);
  await untilWorkloadsReady(api, namespace);
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "aether-secrets", namespace } };
  const { data } = (await api.get(secret)) as KubernetesObject;

  await fill(stack);
  await token(stack, "of Home Assistant");
  const before = await content(stack);
  await follow(namespace, guide("secret.yaml"));
  await follow(namespace, guide("backup-now"));
  const [first = "", ...others] = await bucket.files("aether");
  expect(others).toEqual([]);
  await stack.query("INSERT INTO kept VALUES (0, 'after the dump')");
  await follow(
    namespace,
    guide("backup-now").map((line) => line.replaceAll("backup-now", "backup-then")),
  );
  // The bucket keeps one.
  const left = await bucket.files("aether");
  expect(left).toHaveLength(1);
  expect(left).not.toContain(first);

  await api.delete({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  await until(
    "the namespace is gone",
    async () => (await api.get({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } })) === undefined,
    { intervalMilliseconds: 1000 },
  );

  await follow(namespace, ["kubectl create namespace backup-s3", "kubectl -n aether apply -f secret.yaml"]);
  expect((await api.get(secret))?.data).toEqual(data);
  await update(api, config);
  await untilWorkloadsReady(api, namespace);
  expect(left[0]).toMatch(/Z\.dump\.gpg$/);
  const [, start = ""] = /^(\S+)\s/.exec(await bucket.start(`aether/${left[0]}`)) ?? [];
  // A packet of OpenPGP with a session key for one public key, in its old form: RFC 4880, 4.2 and 5.1. A dump begins with PGDMP.
  expect(start).toBe("84");
  await follow(namespace, guide("create secret generic aether-backup-key"));
  await restore(config, namespace);
  // One that was pruned.
  await follow(
    namespace,
    guide("restore-then").map((line) => line.replace(/DUMP=\S+/, `DUMP=${first}`)),
  );
  const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "restore-then", namespace } };
  await api.waitFor(job, hasCondition("Failed"));
  const [refused] = await api.list("v1", "Pod", namespace, { labelSelector: "job-name=restore-then" });
  expect(refused?.status.initContainerStatuses[0].state.terminated.message).toContain(
    `There is no s3:${service.bucket}/aether/${first}.`,
  );
  await follow(namespace, guide("delete secret aether-backup-key"));
  expect(await stack.query("SELECT text FROM kept WHERE id = 0")).toEqual(["after the dump"]);
  await stack.query("DELETE FROM kept WHERE id = 0");
  expect(await content(stack)).toEqual(before);

  expect(await token(stack)).toBe("of Home Assistant");
  // Without the copy there would be another Secret.
  const { stringData } = await generatedSecret(config, keys);
  const other = JSON.stringify({ stringData: { JWT_SECRET: stringData.JWT_SECRET } });
  await follow(namespace, [`kubectl -n aether patch secret aether-secrets -p '${other}'`, ...guide("rollout restart")]);
  // The Job above has failed on purpose.
  await follow(namespace, guide("rollout status deployment/aether-api").slice(0, 1));
  expect(await token(stack)).toBe("unreadable");
  await stack.remove();
});
