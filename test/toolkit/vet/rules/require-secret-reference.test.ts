import { requireSecretReference } from "../../../../src/toolkit/vet/rules/require-secret-reference.ts";
import { container, object, pod } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const variable = (name: unknown, value: unknown) => [pod({ containers: [container({ env: [{ name, value }] })] })];
const args = (...words: unknown[]) => [pod({ containers: [container({ args: words })] })];
const settings = (key: string, value: string) => [object("v1 ConfigMap", { data: { [key]: value } })];
const each = <T>(cases: readonly T[], name: (given: T) => string, of: (given: T) => readonly unknown[]) =>
  Object.fromEntries(cases.map((given) => [name(given), of(given)]));
const PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----";

const reported = (at: string, says: RegExp) => (objects: readonly unknown[]) => ({
  objects,
  reports: [`warning ${at}`],
  says,
});
const inVariable = reported(
  "Pod/web spec.containers.0.env.0.value",
  /^Pod a\/web exposes the value of \S+ in plain text/,
);
const inArgument = (index: number, what: string) =>
  reported(`Pod/web spec.containers.0.args.${index}`, new RegExp(`exposes ${what} in plain text to anyone who can`));
const inFile = (key: string, name: string) =>
  reported(`ConfigMap/web data.${key}`, new RegExp(`^ConfigMap a/web exposes the value of ${name} in plain text`));

ruleTable(requireSecretReference, {
  passes: {
    ...each(
      [
        ["TS_KUBE_SECRET", "tailscale-auth"],
        ["GOOGLE_CREDENTIALS", "cloud-key"],
        ["PWD", "hunter2"],
        ["MYSQL_ALLOW_EMPTY_PASSWORD", "yes"],
        ["PASSWORD", "$(OTHER)"],
        ["PASSWORD", "%d"],
        ["PASSWORD", "<from the vault>"],
        ["PASSWORD", "True"],
        ["PASSWORD", "false"],
        ["PASSWORD", "no"],
        ["PASSWORD", "on"],
        ["PASSWORD", "off"],
        ["PASSWORD", "none"],
        ["PASSWORD", "null"],
        ["PASSWORD", "123456"],
        ["PASSWORD", ""],
        ["TOKEN", "/var/run/token"],
        ["TOKEN", "a script\nof lines"],
        ["PUBLIC_KEY", "hunter2"],
        ["DATABASE_URL", "postgres://db/x?password=$(PASSWORD)"],
        ["DATABASE_URL", "postgres://user:$(PASSWORD)@db/x"],
        ["DATABASE_URL", "postgres://user:{{ password }}"],
        ["DATABASE_URL", "postgres://db/x?password="],
        ["DATABASE_URL", "postgres://db/x?password=<password>"],
        ["README", "postgres://u:hunter2@db/x".padEnd(501, "x")],
      ],
      ([name, value]) => `the variable ${name} is ${(value ?? "").slice(-40)}`,
      ([name, value]) => variable(name, value),
    ),
    "a variable has the name of a Secret of the set": [
      ...variable("AUTH_SECRET", "login"),
      object("v1 Secret", {}, { name: "login" }),
    ],
    "a variable reads a Secret": [
      pod({ containers: [container({ env: [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "a" } } }] })] }),
    ],
    "a variable has no name": variable(undefined, "hunter2"),
    ...each(
      [
        ["--password=$(PASSWORD)"],
        ["--password-file=/run/x"],
        ["--secret-name=ingress-nginx-admission"],
        ["--password", "--verbose"],
        ["--password=-x"],
        ["--password", ""],
        ["--password"],
        ["--password", "$(PASSWORD)"],
        ["--verbose", "hunter2"],
        ["nopassword", "hunter2"],
        ["--db=postgres://u:$(PASSWORD)@db"],
      ],
      (words) => `the arguments are ${words.join(" ")}`,
      (words) => args(...words),
    ),
    ...each(
      [
        ["a.properties", `spring.datasource.password=\${DB_PASSWORD}\n#password=x\npassword=\n`],
        ["run.py", "password = hunter2"],
        ["a.yaml", "password: $__env{X}\npasswordFile: /run/x\npassword: /run/secret"],
        ["a.yaml", "password: [a]\npassword: hunter2 and more\nthe password: x"],
      ],
      ([key, value]) => `the file ${key} of a ConfigMap holds ${value?.slice(0, 30).replaceAll("\n", " ")}`,
      ([key = "", value = ""]) => settings(key, value),
    ),
    "a ConfigMap has no data": [object("v1 ConfigMap")],
  },
  reports: {
    ...Object.fromEntries(
      [
        "PGPASSWORD",
        "MYSQL_PWD",
        "DJANGO_SECRET_KEY",
        "ENCRYPTION_KEY",
        "AWS_SECRET_ACCESS_KEY",
        "JWT_SECRET",
        "api.token",
      ].map((name) => [`the variable ${name} is set`, inVariable(variable(name, "hunter2hunter2"))]),
    ),
    ...Object.fromEntries(
      [
        "jdbc:postgresql://db/x?user=a&password=hunter2",
        "postgres://db/x?passwd=hunter2",
        "sqlserver://db;pwd=hunter2",
        "postgres://u:hunter2@db/x",
        "redis://:hunter2@[fd00::1]/0",
        PEM,
        PEM.replace("RSA ", ""),
      ].map((value) => [`a variable is ${value.slice(0, 50)}`, inVariable(variable("SETTING", value))]),
    ),
    "a variable of 500 characters holds a URL with a password": inVariable(
      variable("SETTING", "postgres://u:hunter2@db/x".padEnd(500, "x")),
    ),
    "a private key is as long as it likes": inVariable(variable("SETTING", PEM.padEnd(600, "x"))),
    "the value has the form of a name, and the variable is no Secret's": inVariable(
      variable("PASSWORD", "correct-horse"),
    ),
    "a variable called like a Secret holds no such name": inVariable(variable("AUTH_SECRET", "hunter2")),
    "the second variable is one": {
      objects: [
        pod({
          containers: [
            container({
              env: [
                { name: "A", value: "b" },
                { name: "TOKEN", value: "hunter2" },
              ],
            }),
          ],
        }),
      ],
      reports: ["warning Pod/web spec.containers.0.env.1.value"],
      says: /^Pod a\/web exposes the value of TOKEN in plain text to anyone who can read the pod\.$/,
    },
    "a command holds one": {
      objects: [pod({ containers: [container({ command: ["app", "--token=hunter2"] })] })],
      reports: ["warning Pod/web spec.containers.0.command.1"],
    },
    "an option and its value are one word": inArgument(1, "the value of --password")(args("app", "--password=hunter2")),
    "an option comes before its value": inArgument(
      2,
      "the value of --db-password",
    )(args("app", "--db-password", "hunter2")),
    "Redis requires a password": inArgument(
      2,
      "the value of --requirepass",
    )(args("redis-server", "--requirepass", "hunter2")),
    "a shell gets the option": inArgument(
      1,
      "the value of --password",
    )(args("-c", "mysql --user=a --password=hunter2 x")),
    "the value is quoted": inArgument(0, "the value of --password")(args("--password='hunter2'")),
    "a key is an option": inArgument(0, "the value of --api-key")(args("--api-key=hunter2")),
    "an argument is a URL with a password": inArgument(
      0,
      "the password of a URL",
    )(args("--db=postgres://u:hunter2@db:5432/x")),
    "a key of a ConfigMap is a secret's": {
      objects: settings("API_TOKEN", "hunter2"),
      reports: ["warning ConfigMap/web data.API_TOKEN"],
      says: /exposes the value of API_TOKEN in plain text to anyone who can read ConfigMaps\.$/,
    },
    "a line of properties": inFile(
      "a.properties",
      "spring.datasource.password",
    )(settings("a.properties", "a=b\nspring.datasource.password=hunter2\n")),
    "a line of YAML": inFile("a.yaml", "password")(settings("a.yaml", "db:\n  password: hunter2\n")),
    "a member of JSON": inFile(
      "a.json",
      "db_password",
    )(settings("a.json", '{\n  "db_password": "hunter2",\n  "a": 1 }')),
    "a line with spaces": inFile("my.cnf", "password")(settings("my.cnf", "[client]\npassword = hunter2")),
    "the second of two lines": inFile("a.env", "DB_PASSWD")(settings("a.env", "PASSWORD=$X\nDB_PASSWD=hunter2")),
  },
});
