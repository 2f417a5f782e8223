import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { run, type World } from "./run.ts";

const brought = { LLM_API_KEY: "sk-llm-7Q", HA_TOKEN: "ey-ha-9Z" };
const generate = (line = "", world: World = { env: brought }) =>
  run(["secrets", "generate", ...line.split(" ").filter(Boolean)], world);
const dataOf = (text: string) => parse(text).stringData as Record<string, string>;

describe("secrets generate", () => {
  it("generates the Secret that the default stack reads", async () => {
    const { code, stdout } = await generate();
    expect(code).toBe(0);
    expect(parse(stdout)).toMatchObject({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "aether-secrets", namespace: "aether" },
    });
    expect(Object.keys(dataOf(stdout)).sort()).toEqual([
      "AUTH_PASSWORD",
      "DATABASE_URL",
      "HA_TOKEN",
      "JWT_SECRET",
      "LLM_API_KEY",
      "POSTGRES_PASSWORD",
      "WEBHOOK_SECRET",
    ]);
  });

  it("uses as much randomness as each value needs", async () => {
    const { stdout } = await generate();
    const bytes = (key: string) => dataOf(stdout)[key]?.match(/^r+/)?.[0].length ?? 0;
    expect(bytes("JWT_SECRET")).toBeGreaterThanOrEqual(32);
    expect(bytes("POSTGRES_PASSWORD")).toBeGreaterThanOrEqual(24);
    expect(bytes("WEBHOOK_SECRET")).toBeGreaterThanOrEqual(24);
    expect(bytes("AUTH_PASSWORD")).toBeGreaterThanOrEqual(16);
  });

  it("makes a password for MLflow's role where the database has one", async () => {
    const { stdout } = await generate('--set mlflow={"database":"postgres"}');
    expect(dataOf(stdout).MLFLOW_DATABASE_PASSWORD).toMatch(/^r{24,}/);
    expect(Object.keys(dataOf(stdout))).not.toContain("MLFLOW_BACKEND_STORE_URI");
  });

  it("generates every value again", async () => {
    const { JWT_SECRET, POSTGRES_PASSWORD, AUTH_PASSWORD, WEBHOOK_SECRET } = dataOf((await generate()).stdout);
    expect(new Set([JWT_SECRET, POSTGRES_PASSWORD, AUTH_PASSWORD, WEBHOOK_SECRET]).size).toBe(4);
  });

  it("puts the database's password and Service into DATABASE_URL", async () => {
    const { stdout } = await generate('--set name=home --set postgres={"user":"u","database":"d"}');
    const { POSTGRES_PASSWORD, DATABASE_URL } = dataOf(stdout);
    expect(DATABASE_URL).toBe(`postgresql+asyncpg://u:${POSTGRES_PASSWORD}@home-postgres:5432/d`);
  });

  it("puts a password from the environment into DATABASE_URL", async () => {
    const { stdout } = await generate("", { env: { ...brought, POSTGRES_PASSWORD: "my-own" } });
    expect(dataOf(stdout).DATABASE_URL).toBe("postgresql+asyncpg://aether:my-own@aether-postgres:5432/aether");
  });

  it("encodes a password with special characters", async () => {
    const { stdout } = await generate("", { env: { ...brought, POSTGRES_PASSWORD: "p@ss/w%rd" } });
    expect(dataOf(stdout)).toMatchObject({
      POSTGRES_PASSWORD: "p@ss/w%rd",
      DATABASE_URL: "postgresql+asyncpg://aether:p%40ss%2Fw%25rd@aether-postgres:5432/aether",
    });
  });

  it("writes under the names that an existing Secret has", async () => {
    const keys = { JWT_SECRET: "jwt", HA_TOKEN: "ha.token" };
    const { stdout } = await generate(`--set secrets=${JSON.stringify({ existingSecret: { name: "mine", keys } })}`);
    expect(parse(stdout).metadata.name).toBe("mine");
    expect(dataOf(stdout)).toMatchObject({ "ha.token": brought.HA_TOKEN, LLM_API_KEY: brought.LLM_API_KEY });
    expect(Object.keys(dataOf(stdout))).toContain("jwt");
    expect(Object.keys(dataOf(stdout))).not.toContain("JWT_SECRET");
  });

  it("generates a key for each login method", async () => {
    const { stdout } = await generate('--set auth.methods=["apiKey"]');
    expect(Object.keys(dataOf(stdout))).toContain("API_KEY");
    expect(Object.keys(dataOf(stdout))).not.toContain("AUTH_PASSWORD");
  });

  it("needs no LLM key for a model at home", async () => {
    const llm = JSON.stringify({ provider: "ollama", baseUrl: "http://192.168.1.20:11434/v1" });
    const { code, stdout } = await generate(`--set llm=${llm}`, { env: { HA_TOKEN: "ey" } });
    expect(code).toBe(0);
    expect(Object.keys(dataOf(stdout))).not.toContain("LLM_API_KEY");
  });

  it("reads values from files with a byte order mark", async () => {
    const { stdout } = await generate("--from-file HA_TOKEN=f", { env: brought, files: { f: "\uFEFFtoken\r\n" } });
    expect(dataOf(stdout).HA_TOKEN).toBe("token");
  });

  it("reads values from files without their final newline, and a file overrides the environment", async () => {
    const files = { "llm.key": "sk-file\r\n", "-": "ey-stdin\n" };
    const { stdout } = await generate("--from-file LLM_API_KEY=llm.key --from-file HA_TOKEN=-", {
      env: brought,
      files,
    });
    expect(dataOf(stdout)).toMatchObject({ LLM_API_KEY: "sk-file", HA_TOKEN: "ey-stdin" });
  });

  it("writes a file that only its owner can read, and prints nothing of it", async () => {
    const { stdout, written, modes } = await generate("-o secret.yaml");
    expect(stdout).toBe("");
    expect(dataOf(written["secret.yaml"] ?? "").HA_TOKEN).toBe(brought.HA_TOKEN);
    expect(modes["secret.yaml"]).toBe(0o600);
  });

  it("reports on standard error what another run would break, without values", async () => {
    const { stdout, stderr } = await generate();
    expect(stderr).toContain("keep the Secret aether-secrets");
    expect(Object.values(dataOf(stdout)).filter((value) => stderr.includes(value))).toEqual([]);
  });
});

it("secrets generate rejects a key that is given twice", async () => {
  const { code, stderr } = await generate("--from-file HA_TOKEN=a --from-file HA_TOKEN=b");
  expect([code, stderr]).toEqual([2, "aether-k8s: --from-file sets HA_TOKEN twice; keep one of them.\n"]);
});

it("secrets generate says where the values belong if an ExternalSecret provides them", async () => {
  const line = '--set secrets={"externalSecret":{"secretStoreRef":{"name":"vault"},"remoteKey":"aether"}}';
  const { code, stderr } = await generate(line);
  expect(code).toBe(0);
  expect(stderr).toContain("an ExternalSecret reads these values from the store vault, so put them there.");
});

describe("secrets generate refuses", () => {
  it("to generate what only you have, and lists all of it", async () => {
    const config = {
      auth: { methods: ["password"] },
      postgres: { external: { host: "db.example.com", address: "public", maxConnections: 200 } },
    };
    const { code, stdout, stderr } = await generate("-f -", { env: {}, files: { "-": JSON.stringify(config) } });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr.match(/^ {2}[A-Z_]+(?=:)/gm)).toEqual(["  LLM_API_KEY", "  DATABASE_URL", "  HA_TOKEN"]);
    expect(stderr).toContain("--from-file KEY=FILE");
  });

  it.each([
    ["an empty file", "--from-file HA_TOKEN=f", { f: "\n" }, {}, "HA_TOKEN is empty."],
    ["a file of two lines", "--from-file HA_TOKEN=f", { f: "a\nb\n" }, {}, "HA_TOKEN has more than one line."],
    [
      "a file that is not there",
      "--from-file HA_TOKEN=g",
      {},
      {},
      "cannot read the file in --from-file HA_TOKEN=FILE: file not found.",
    ],
    ["an output without a name", "--from-file HA_TOKEN=f --output=", { f: "x" }, {}, "the name of a file is empty."],
    ["a key it does not know", "--from-file HA_TOKN=f", { f: "x" }, {}, "Did you mean HA_TOKEN=FILE?"],
    ["a key without a file", "--from-file HA_TOKEN", {}, {}, "--from-file takes KEY=FILE"],
    ["a value in the place of its key", "--from-file p-Zx9", {}, {}, "--from-file takes KEY=FILE"],
    ["a value in the place of its file", "--from-file HA_TOKEN=p-Zx9", {}, {}, "cannot read the file in"],
    ["a JWT_SECRET that is easy to guess", "", {}, { JWT_SECRET: "p-Zx9" }, "JWT_SECRET has less than 32 characters."],
    ["standard input, twice", "-f - --from-file HA_TOKEN=-", { "-": "" }, {}, "standard input can be read only once"],
    [
      "another database's URL",
      "",
      {},
      { DATABASE_URL: "postgresql+asyncpg://me:p-Zx9@elsewhere/x" },
      "DATABASE_URL does not match the database in the cluster with POSTGRES_PASSWORD.",
    ],
    [
      "an external database's URL that the app can't use",
      '--set postgres={"external":{"host":"db.example.com","address":"public","maxConnections":200}}',
      {},
      { DATABASE_URL: "postgres://me:p@ss/w%rd-Zx9@db.example.com/x" },
      "DATABASE_URL has a /, ? or @ in the user name or password.",
    ],
    [
      "an external database's URL that policies do not open",
      '--set postgres={"external":{"host":"db.example.com","address":"public","maxConnections":200}}',
      {},
      { DATABASE_URL: "postgresql+asyncpg://me:p-Zx9@other.example.com/x" },
      "DATABASE_URL points to a different server than postgres.external",
    ],
    ["a wrong config", "--set hots=a", {}, {}, "Did you mean host?"],
    ["an argument", "now", {}, {}, "secrets has one subcommand: aether-k8s secrets generate"],
  ])("%s, without showing a value", async (_, line, files, env, says) => {
    const { code, stdout, stderr, written } = await generate(line, { env: { ...brought, ...env }, files });
    expect([code, stdout, written]).toEqual([2, "", {}]);
    expect(stderr).toContain(says);
    const values = [...Object.values(brought), "p@ss", "Zx9", "rrr"];
    expect(values.filter((value) => stderr.includes(value))).toEqual([]);
  });

  it("to overwrite a file, whose values exist nowhere else", async () => {
    const { code, stderr, written } = await generate("-o secret.yaml", {
      env: brought,
      files: { "secret.yaml": "JWT_SECRET: p-Zx9" },
    });
    expect([code, written]).toEqual([2, {}]);
    expect(stderr).toContain("Choose another file, or move this one: mv secret.yaml secret.yaml.old");
  });

  it.each(["generate sk-live-7Q", "sk-live-7Q", "generate --HA_TOKEN=sk-live-7Q", "generate --from-file sk-live-7Q"])(
    "a value where none belongs, without showing it: %s",
    async (line) => {
      const { code, stdout, stderr } = await run(["secrets", ...line.split(" ")], { env: brought });
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).not.toContain("sk-live");
    },
  );

  it("to do anything but generate", async () => {
    expect((await run(["secrets"])).stderr).toContain("aether-k8s secrets generate");
    expect((await run(["secrets", "rotate"])).code).toBe(2);
  });

  it("accepts the external database's own URL", async () => {
    const DATABASE_URL = "postgresql+asyncpg://me:p@db.example.com/x?ssl=require";
    const line = '--set postgres={"external":{"host":"db.example.com","address":"public","maxConnections":200}}';
    const { stdout } = await generate(line, { env: { ...brought, DATABASE_URL } });
    expect(dataOf(stdout).DATABASE_URL).toBe(DATABASE_URL);
    expect(Object.keys(dataOf(stdout))).not.toContain("POSTGRES_PASSWORD");
  });
});
