// What is secret is in no report, whatever is wrong with it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kubernetesSchemas, vet } from "../../../src/index.ts";
import { run } from "../../cli/run.ts";

// Any report that has a part of the secret has the mark at its ends.
const MARK = "Zq9Zq9";
const secret = fc
  .string({ unit: fc.constantFrom(..."ab1@:/?#,= %&+"), maxLength: 8 })
  .map((middle) => `${MARK}${middle}${MARK}`);

const FORMATS = ["pretty", "json", "sarif", "github"];
const reports = async (objects: readonly unknown[]) =>
  Promise.all(
    FORMATS.map(async (format) => {
      const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
      const { stdout, stderr } = await run(["vet", "-", "--format", format], { files: { "-": list } });
      return `${stdout}${stderr}`;
    }),
  );

const secretObject = (fields: object) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "db", namespace: "a" },
  ...fields,
});
const podOf = (...env: object[]) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "a", labels: { app: "web" } },
  spec: {
    containers: [{ name: "web", image: "web:1", env, envFrom: [{ secretRef: { name: "db" } }], args: [4815162342] }],
  },
});
const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: MARK.toLowerCase(), namespace: "a" },
  spec: { selector: { app: "web" }, ports: [{ port: 80 }] },
};

describe("no report shows", () => {
  it("a value of a Secret that is not base64, a number, or a list of them", async () => {
    const objects = [
      secretObject({ data: { password: `${MARK}!` }, stringData: { pin: 4815162342, host: `${MARK}x:31337` } }),
      secretObject({ data: MARK, stringData: [MARK] }),
      podOf({ name: "PIN", value: 4815162342 }),
      service,
    ];
    for (const report of await reports(objects)) {
      expect(report).toContain("valid-schema");
      expect(report.toLowerCase()).not.toContain(MARK.toLowerCase());
      expect(report).not.toContain("4815162342");
    }
  });

  it("the password of a URL, whatever characters it has and wherever the URL is written", async () => {
    const schemas = await kubernetesSchemas();
    const template = fc.constantFrom(
      "postgres://user:%@db:5432/x",
      "redis://:%@cache",
      "https://%@db.other.svc/x?y=z",
      "jdbc:postgresql://db/x?user=a&password=%",
      "amqp://a:b@mq:5672,amqp://a:%@mq:5672",
      "%",
    );
    fc.assert(
      fc.property(secret, template, (password, url) => {
        const value = url.replace("%", () => password);
        const objects = [
          podOf(
            { name: "URL", value },
            { name: "DB_PASSWORD", value },
            { name: "AUTH_TOKEN", value: `${MARK}x:31337` },
          ),
          secretObject({ stringData: { DB_URL: value, DB_HOST: value } }),
          service,
        ];
        expect(JSON.stringify(vet(objects, { schemas })).toLowerCase()).not.toContain(MARK.toLowerCase());
      }),
      { numRuns: 2000 },
    );
  });
});

it("a part of a list is not a host if another part is not", () => {
  const pod = (value: string) => podOf({ name: "PEERS", value });
  const hosts = (value: string) =>
    vet([pod(value), service]).flatMap(({ message }) => (message.includes(MARK.toLowerCase()) ? [message] : []));
  expect(hosts(`${MARK}:11,word`)).toEqual([]);
  expect(hosts(`${MARK}:11`)).toHaveLength(1);
});

describe("the host of a URL", () => {
  const lost = (value: string) =>
    vet([podOf({ name: "URL", value })])
      .filter(({ rule }) => rule === "no-missing-host")
      .map(({ message }) => message.match(/connects to (\S+)/)?.[1]);

  it.each([
    ["postgres://user:p@ssw0rd@db:5432/x", ["db"]],
    ["postgres://u:a,b@db:5432", ["db"]],
    ["http://a:80,http://b:80", ["a"]],
    ["redis+sentinel://cache/0", ["cache"]],
  ])("of %s is what comes after the last @", (url, hosts) => {
    expect(lost(url)).toEqual(expect.arrayContaining(hosts));
  });

  it.each([
    "postgres://admin:31337/qq@db:5432",
    "https://example/@user",
    "s3://mlflow/artifacts",
    "sqlite://data/app.db",
    "https://user:pa?a://ss@db",
    "https://pa?,a://ss@db",
  ])("is not guessed from %s", (url) => {
    expect(lost(url)).toEqual([]);
  });
});
