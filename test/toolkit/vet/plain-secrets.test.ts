// Secrets where everybody may read them, and what only looks like one.
import { describe, expect, it } from "vitest";
import { vet } from "../../../src/index.ts";

const found = (objects: readonly unknown[]) =>
  vet(objects).flatMap(({ rule, path, message }) =>
    rule === "require-secret-reference" ? [`${path.slice(-2).join(".")}: ${message.replace(/^.*? shows /, "")}`] : [],
  );
const pod = (container: object) =>
  found([
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "a" },
      spec: { containers: [{ name: "c", image: "c:1", ...container }] },
    },
  ]);
const configMap = (data: object) =>
  found([{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "a" }, data }]);

describe("a variable", () => {
  it.each([
    "PGPASSWORD",
    "MYSQL_PWD",
    "DJANGO_SECRET_KEY",
    "ENCRYPTION_KEY",
    "AWS_SECRET_ACCESS_KEY",
    "JWT_SECRET",
    "api.token",
  ])("%s is a secret", (name) => {
    expect(pod({ env: [{ name, value: "hunter2hunter2" }] })).toHaveLength(1);
  });

  it.each([
    ["TS_KUBE_SECRET", "tailscale-auth"],
    ["PWD", "hunter2"],
    ["MYSQL_ALLOW_EMPTY_PASSWORD", "yes"],
    ["PASSWORD", "$(OTHER)"],
    ["TOKEN", "/var/run/token"],
    ["PUBLIC_KEY", "hunter2"],
    ["DATABASE_URL", "postgres://db/x?password=$(PASSWORD)"],
  ])("%s: %s is none", (name, value) => {
    expect(pod({ env: [{ name, value }] })).toEqual([]);
  });

  it.each(["jdbc:postgresql://db/x?user=a&password=hunter2", "postgres://u:hunter2@db/x"])(
    "with %s is one",
    (value) => {
      expect(pod({ env: [{ name: "URL", value }] })).toHaveLength(1);
    },
  );
});

describe("an argument", () => {
  it.each([
    [["app", "--password=hunter2"], "args.1: the value of --password"],
    [["app", "--db-password", "hunter2"], "args.2: the value of --db-password"],
    [["redis-server", "--requirepass", "hunter2"], "args.2: the value of --requirepass"],
    [["-c", "mysql --user=a --password=hunter2 x"], "args.1: the value of --password"],
    [["--db=postgres://u:hunter2@db:5432/x"], "args.0: the password of a URL"],
  ])("%j is seen", (args, expected) => {
    expect(pod({ args })).toEqual([`${expected} to everybody who may see its pods.`]);
  });

  it.each([
    [["--password=$(PASSWORD)"]],
    [["--password-file=/run/x"]],
    [["--secret-name=ingress-nginx-admission"]],
    [["--password", "--verbose"]],
    [["--db=postgres://u:$(PASSWORD)@db"]],
  ])("%j is fine", (args) => {
    expect(pod({ args })).toEqual([]);
  });
});

describe("a file in a ConfigMap", () => {
  it.each([
    ["application.properties", "a=b\nspring.datasource.password=hunter2\n", "spring.datasource.password"],
    ["app.yaml", "db:\n  password: hunter2\n", "password"],
    ["app.json", '{\n  "db_password": "hunter2",\n  "a": 1 }', "db_password"],
    ["my.cnf", "[client]\npassword = hunter2", "password"],
  ])("%s shows its password", (key, value, name) => {
    expect(configMap({ [key]: value })).toEqual([
      `data.${key}: the value of ${name} to everybody who may see ConfigMaps.`,
    ]);
  });

  it.each([
    ["application.properties", `spring.datasource.password=\${DB_PASSWORD}\n#password=x\npassword=\n`],
    ["run.py", "password = hunter2"],
    ["app.yaml", "password: $__env{X}\npasswordFile: /run/x\npassword: /run/secret"],
  ])("%s without one is fine", (key, value) => {
    expect(configMap({ [key]: value })).toEqual([]);
  });
});
