import { describe, expect, it } from "vitest";
import { run } from "./run.ts";

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: web:1.0
          ports: [{ containerPort: 8000 }]
          env:
            - { name: TOKEN, valueFrom: { secretKeyRef: { name: web, key: token } } }
---
apiVersion: v1
kind: Secret
metadata: { name: web, namespace: shop }
stringData: { token: hunter2 }
`;
const files = { "web.yaml": WEB };
const TOPICS = ["flows", "budget", "resources", "images", "secrets", "objects"];

describe("show", () => {
  it("summarizes the stack of the config, and mentions the other topics", async () => {
    const { code, stdout, stderr } = await run(["show", "--set", "host=aether.example.com"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^API +2–8 +8000 +- +250m, 256Mi +1, 1Gi +Deployment aether\/aether-api$/m);
    expect(stdout).toMatch(/^https:\/\/aether\.example\.com\/api +Prefix +API +Ingress aether\/aether-api$/m);
    expect(stdout).toContain("157 of 400 connections to StatefulSet aether/aether-postgres at full scale.\n");
    expect(stderr).toContain("aether-k8s show flows|budget|resources|images|secrets|objects");
  });

  it("shows the connection budget as a sum", async () => {
    const { stdout } = await run(["show", "budget"]);
    const counts = [...stdout.matchAll(/^(?:\S+ )?\S+ +[\d-]+ +[\d-]+ +(\d+)$/gm)].map(([, count]) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(157);
    expect(stdout).toMatch(/^at full scale +157 of 400$/m);
  });

  it("has the budget of an external database by the config", async () => {
    const external = '{"host":"db.example.com","address":"public","maxConnections":300}';
    const { stdout } = await run(["show", "budget", "--set", `postgres.external=${external}`]);
    expect(stdout).toMatch(/^Connection budget of external database\n/);
    expect(stdout).toMatch(/ of 300$/m);
  });

  it.each(TOPICS)("%s of any objects is a table, and JSON", async (topic) => {
    const table = await run(["show", topic, "web.yaml"], { files });
    expect([table.code, table.stderr]).toEqual([0, ""]);
    const json = await run(["show", topic, "web.yaml", "--format", "json"], { files });
    expect(JSON.parse(json.stdout)).toBeDefined();
    expect(table.stdout + json.stdout).not.toContain("hunter2");
  });

  it("shows who reads which key of which Secret", async () => {
    const { stdout } = await run(["show", "secrets", "web.yaml"], { files });
    expect(stdout).toMatch(/^shop\/web +token +among the objects +web \(variable TOKEN of web\)$/m);
  });

  it.each(["stack.svg", "stack.md"])("writes %s, without a Secret's value, the same each time", async (path) => {
    const { code, stdout, written } = await run(["show", "web.yaml", "-o", path], { files });
    expect([code, stdout]).toEqual([0, ""]);
    expect(written[path]).toContain("web");
    expect(written[path]).not.toContain("hunter2");
    expect((await run(["show", "web.yaml", "-o", path], { files })).written).toEqual(written);
  });

  it("writes a page that shows differences from the applied objects, and what restarts", async () => {
    const old = { ...files, "old.yaml": WEB.replace("web:1.0", "web:0.9") };
    const { code, written } = await run(["show", "web.yaml", "-o", "stack.html", "--from", "old.yaml"], { files: old });
    expect(code).toBe(0);
    const page = written["stack.html"] ?? "";
    expect(page).toContain("old.yaml → this stack");
    expect(page).toContain("The pods restart of Deployment shop/web.");
    expect(page).toContain("~ spec.template.spec.containers[web].image: web:0.9 → web:1.0\n");
    expect(page).not.toContain("hunter2");
  });

  it("writes a page that compares environments", async () => {
    const { written } = await run(["show", "-o", "stack.html", "--environments", "dev"]);
    expect(written["stack.html"]).toContain("dev → this stack");
  });

  it("reads piped input", async () => {
    const { stdout } = await run(["show", "images"], { piped: WEB });
    expect(stdout).toMatch(/^web:1\.0 +no +web \(web\)$/m);
  });

  it.each([
    ["flos", "there is no file flos. Did you mean show flows?"],
    ["-o stack.png", "--output takes a file that ends in .svg"],
    ["--format xml", "--format is table or json."],
    ["flows -o stack.svg", "show flows prints tables"],
    ["-o stack.svg --format json", "--format is for the terminal"],
    ["--from old.yaml", "--from compares stacks on a page: add -o stack.html"],
    ["web.yaml -o stack.html --environments dev", "--environments compares stacks of a config"],
    [
      "-o stack.html --environments dve",
      '--environments is dev, staging or production. Received "dve". Did you mean dev?',
    ],
    ["--namespace shop", "--namespace applies to objects read from files"],
    ["web.yaml --set host=a.example.com", "--set selects a stack to render and show, but files are shown as they are."],
  ])("%s is refused, and nothing is written", async (line, says) => {
    const { code, stdout, stderr, written } = await run(["show", ...line.split(" ")], { files });
    expect([code, stdout, written]).toEqual([2, "", {}]);
    expect(stderr).toContain(says);
  });
});

describe("explain", () => {
  it("shows the type, the default and what another value changes", async () => {
    const { code, stdout } = await run(["explain", "api.autoscaling.maxReplicas"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^api\.autoscaling\.maxReplicas: integer\n\n.+\n\nDefault: 8\n/);
    expect(stdout).toContain("\n  changed: HorizontalPodAutoscaler aether/aether-api\n");
  });

  it("shows which pods restart", async () => {
    const { stdout } = await run(["explain", "mlflow"]);
    expect(stdout).toMatch(/^mlflow: false or object\n/);
    expect(stdout).toContain("\n  removed: Deployment aether/aether-mlflow\n");
    expect(stdout).toContain("\n  Deployment aether-api: its pods are replaced.\n");
  });

  it("lists the settings without an argument", async () => {
    expect((await run(["explain"])).stdout).toMatch(/^The settings of the config\.\n\nFields:\n {2}name /);
  });

  it("covers each alternative of a section, and sections that are off by default", async () => {
    expect((await run(["explain", "postgres.external.host"])).stdout).toMatch(
      /^postgres\.external\.host: string, required\n/,
    );
    expect((await run(["explain", "monitoring.prometheus"])).code).toBe(0);
  });

  it.each([
    [
      "of the field",
      "api.autoscaling.maxReplicas",
      "Default: 8\nReason: The connections of all pods must fit one database",
    ],
    [
      "of the section above it",
      "scheduler.resources.limits.memory",
      'Default: "1Gi"\nReason (scheduler.resources): It runs',
    ],
    ["of a section", "postgres.pool", "\nReason: The app's own default (src/settings.py).\n"],
  ])("says the reason of the default, %s", async (_, path, expected) => {
    expect((await run(["explain", path])).stdout).toContain(expected);
  });

  it("says no reason of a section for what has no default", async () => {
    const { stdout } = await run(["explain", "postgres.storage.storageClassName"]);
    expect(stdout).toContain("With ");
    expect(stdout).not.toContain("Reason");
  });

  it.each([
    [
      "a quantity",
      "postgres.storage.size",
      'With "5Gi":\n  changed: ResourceQuota aether/aether-quota\n  changed: StatefulSet',
    ],
    ["a section of quantities", "api.resources", 'With {"requests":{"cpu":"500m"}}:\n'],
    [
      "a section that needs another",
      "monitoring.operator.intervalSeconds",
      "With 31, if monitoring is set:\n  changed: PodMonitor",
    ],
    [
      "a section that is off",
      "postgres.cloudNativePg.instances",
      "With 4, if postgres.cloudNativePg is set:\n  changed: ResourceQuota",
    ],
    [
      "a section in a section that is off",
      "monitoring.postgresExporter.user",
      'With "example", if monitoring.postgresExporter is set:\n  changed: ',
    ],
  ])("finds what changes with %s", async (_, path, expected) => {
    expect((await run(["explain", path])).stdout).toContain(expected);
  });

  it.each([
    ["a key of a map", "commonLabels.team", "commonLabels.team: string\n"],
    [
      "a known key of a map",
      "secrets.existingSecret.keys.JWT_SECRET",
      "secrets.existingSecret.keys.JWT_SECRET: string or",
    ],
    ["a field of a list's item", "api.env[0].name", "api.env.name: string"],
  ])("explains %s", async (_, path, expected) => {
    expect((await run(["explain", path])).stdout).toMatch(new RegExp(`^${expected}`));
  });

  it("lists the known keys of a map", async () => {
    expect((await run(["explain", "secrets.existingSecret.keys"])).stdout).toMatch(
      /^ {2}JWT_SECRET +string or object$/m,
    );
  });

  it("prints JSON on request", async () => {
    const { stdout } = await run(["explain", "ui.replicas", "--format", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({ field: "ui.replicas", type: "integer", isRequired: false });
  });

  it.each([
    ["api.replica", "there is no setting api.replica. Did you mean api.replicas?"],
    ["apii.replicas", "there is no setting apii.replicas. Did you mean api.replicas?"],
    ["maxReplicas", "There is api.autoscaling.maxReplicas."],
    ["api.nonsense", "Below api: "],
    ["secrets.existingSecret.keys.JWT_SECRT", "Did you mean secrets.existingSecret.keys.JWT_SECRET?"],
  ])("%s is refused with what was meant", async (path, says) => {
    const { code, stdout, stderr } = await run(["explain", path]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(says);
  });
});
