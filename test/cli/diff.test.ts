import { describe, expect, it } from "vitest";
import { aetherStack, toJson, toYaml } from "../../src/index.ts";
import { run } from "./run.ts";

const diff = (line: string, files: Record<string, string> = {}) => run(["diff", ...line.split(" ")], { files });

describe("diff", () => {
  it("of a stack and itself ends with 0, of two that differ with 1", async () => {
    expect(await diff("production production")).toMatchObject({ code: 0, stdout: "No difference.\n", stderr: "" });
    const { code, stdout, stderr } = await diff("staging production");
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout).toContain("~ HorizontalPodAutoscaler aether/aether-api\n  ~ spec.maxReplicas: 4 → 8\n");
  });

  it("takes values for both", async () => {
    const { stdout } = await diff("dev production -f values.yaml --set ui.replicas=1", {
      "values.yaml": "name: house",
    });
    expect(stdout).toContain("house-api");
    expect(stdout).not.toContain("Deployment aether/house-ui");
  });

  it("takes values files, above those for both", async () => {
    const files = { "values.yaml": "name: house\nlogLevel: info", "new.yaml": "logLevel: debug" };
    const { stdout } = await diff("production new.yaml -f values.yaml", files);
    expect(stdout).toContain("~ ConfigMap aether/house-config\n  ~ data.LOG_LEVEL: INFO → DEBUG\n");
  });

  it("takes config files", async () => {
    const modules = {
      "a.config.ts": { default: { ui: { replicas: 1 } } },
      "b.config.ts": { default: { ui: { replicas: 3 } } },
    };
    const { code, stdout } = await run(["diff", "a.config.ts", "b.config.ts"], { modules });
    expect(code).toBe(1);
    expect(stdout).toContain("~ spec.replicas: 1 → 3\n");
  });

  it.each([
    ["YAML", "stack.yaml", { "stack.yaml": toYaml(aetherStack()) }],
    ["a JSON list", "stack.json", { "stack.json": toJson(aetherStack()) }],
    ["standard input", "-", { "-": toYaml(aetherStack()) }],
    [
      "a folder",
      "out",
      { "out/a.yaml": toYaml(aetherStack().slice(0, 9)), "out/b.yaml": toYaml(aetherStack().slice(9)) },
    ],
  ])("takes objects from %s", async (_, path, files) => {
    expect(await diff(`${path} production`, files)).toMatchObject({ code: 0, stdout: "No difference.\n" });
  });

  it("is in colours for a terminal, unless NO_COLOR is set, and with --color anywhere", async () => {
    const args = ["diff", "staging", "production"];
    const coloured = "\u001b[3";
    expect((await run(args)).stdout).not.toContain(coloured);
    expect((await run(args, { terminal: true })).stdout).toContain(coloured);
    expect((await run(args, { terminal: true, env: { NO_COLOR: "1" } })).stdout).not.toContain(coloured);
    expect((await run([...args, "--color"])).stdout).toContain(coloured);
  });

  it.each([
    ["one side", "production", /diff takes two/],
    ["three sides", "production staging dev", /diff takes two/],
    ["two clusters", "cluster cluster:other", /give a file or an environment as one of the two/],
    ["a file that is not there", "no.yaml production", /can't read no\.yaml: there is no such file/],
    ["a file that is not YAML", "bad.yaml production", /^aether-k8s: bad\.yaml: /],
    ["a file with more than settings", "two.yaml production", /two\.yaml holds neither Kubernetes objects alone nor/],
    ["wrong values", "wrong.yaml production", /hots: is not a setting/],
  ])("refuses %s", async (_, line, says) => {
    const files = {
      "bad.yaml": "a: [",
      "two.yaml": "host: a.example.com\n---\nhost: b.example.com",
      "wrong.yaml": "hots: a",
    };
    const { code, stdout, stderr } = await diff(line, files);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(says);
  });
});

describe("diff with a cluster", () => {
  it("says what kubectl says when it fails", async () => {
    const programs = () => ({ code: 1, stdout: "", stderr: "error: no configuration has been provided\n" });
    const { code, stderr } = await run(["diff", "cluster", "production"], { programs });
    expect([code, stderr]).toEqual([2, "aether-k8s: kubectl get failed: error: no configuration has been provided\n"]);
  });

  it("asks the context that is named", async () => {
    const asked: (readonly string[])[] = [];
    const programs = (_: string, args: readonly string[]) => {
      asked.push(args);
      return { code: 0, stdout: "", stderr: "" };
    };
    const { code, stdout } = await run(["diff", "cluster:home", "production"], { programs });
    expect(code).toBe(1);
    expect(stdout).toContain("+ Namespace aether\n");
    expect(new Set(asked.map((args) => args.slice(0, 2).join(" ")))).toEqual(new Set(["--context home"]));
  });
});
