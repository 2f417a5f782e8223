// Reports for machines: each finding has a place in a file, and a config that is rejected is reported there, too.
import { describe, expect, it } from "vitest";
import { run } from "./run.ts";

const VALUES = "host: a.example.com\n\nui:\n  replicas: 1\n  sidecars:\n    - { name: web, image: 'web:latest' }\n";
const files = { "values.yaml": VALUES };
const sarif = async (args: string[], world = {}) => {
  const { code, stdout, stderr } = await run(["vet", "--format", "sarif", ...args], { files, ...world });
  return { code, stderr, results: JSON.parse(stdout).runs[0].results };
};
const placeOf = ({ locations }: { locations: { physicalLocation?: object }[] }) => locations[0]?.physicalLocation;

describe("a finding of a stack", () => {
  it("is at the section of the values file that it follows from", async () => {
    const { code, results } = await sarif(["-f", "values.yaml"]);
    expect(code).toBe(1);
    expect(results.length).toBeGreaterThan(0);
    const latest = results.find(({ ruleId }: { ruleId: string }) => ruleId === "require-pinned-image");
    expect(placeOf(latest)).toEqual({
      artifactLocation: { uri: "values.yaml" },
      region: { startLine: 3, startColumn: 1 },
    });
    expect(results.filter((each: never) => placeOf(each) === undefined)).toEqual([]);
  });

  it("annotates the line for GitHub", async () => {
    const { stdout } = await run(["vet", "--format", "github", "-f", "values.yaml"], { files });
    expect(stdout).toMatch(/^::warning file=values\.yaml,line=3,col=1,title=require-pinned-image::/m);
    expect(stdout.split("\n").filter((line) => line !== "" && !line.includes(" file="))).toEqual([]);
  });

  it("has a position even if only --set produces it", async () => {
    const image = 'ui.sidecars=[{"name":"web","image":"web:latest"}]';
    const { results } = await sarif(["--set", image]);
    expect(results.length).toBeGreaterThan(0);
    expect(results.filter((each: never) => placeOf(each) === undefined)).toEqual([]);
  });

  it("has no file in the report for people, who know what they vet", async () => {
    const { stdout } = await run(["vet", "-f", "values.yaml"], { files });
    expect(stdout).toContain("Deployment aether/aether-ui\n");
  });
});

describe("a config that is rejected", () => {
  const wrong = {
    files: { "values.yaml": "host: a.example.com\napi:\n  replcas: 3\n", "aether.yaml": "host: b.example.com\n" },
  };

  it("is a result of SARIF at its line, with exit code 2", async () => {
    const { code, stderr, results } = await sarif(["-f", "values.yaml"], wrong);
    expect(code).toBe(2);
    expect(stderr).toContain("api.replcas: is not a setting.");
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({ ruleId: "config-unknown-key", level: "error" });
    expect(results[0].message.text).toBe("api.replcas is not a setting. Did you mean api.replicas?");
    expect(placeOf(results[0])).toEqual({
      artifactLocation: { uri: "values.yaml" },
      region: { startLine: 3, startColumn: 3 },
    });
  });

  it("is an annotation, and an item of JSON", async () => {
    const github = await run(["vet", "--format", "github", "-f", "values.yaml"], wrong);
    expect(github.stdout).toMatch(
      /^::error file=values\.yaml,line=3,col=3,title=config-unknown-key::api\.replcas is not/,
    );
    const { stdout } = await run(["vet", "--format", "json", "-f", "values.yaml"], wrong);
    expect(JSON.parse(stdout).findings[0]).toMatchObject({ rule: "config-unknown-key", position: { line: 3 } });
  });

  it("is found in a program, by its keys", async () => {
    const text = 'export default {\n  host: "a.example.com",\n  api: { replcas: 3 },\n};\n';
    const modules = { "aether.config.ts": { default: { api: { replcas: 3 } } } };
    const { stdout } = await run(["vet", "--format", "github"], { modules, files: { "aether.config.ts": text } });
    expect(stdout).toContain("::error file=aether.config.ts,line=3,col=10,");
  });

  it("shows no value of a secret", async () => {
    const secret = { files: { "values.yaml": "secrets: { values: { JWT_SECRET: hunter2 } }\n" } };
    for (const format of ["json", "sarif", "github"]) {
      const { code, stdout, stderr } = await run(["vet", "--format", format, "-f", "values.yaml"], secret);
      expect(code).toBe(2);
      expect(stdout + stderr).not.toContain("hunter2");
    }
  });
});
