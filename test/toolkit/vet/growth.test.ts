// Large sets, and names that would be obeyed by what shows them.
import { describe, expect, it } from "vitest";
import { vet } from "../../../src/index.ts";
import { run } from "../../cli/run.ts";
import { budget, deployment, object, service } from "../../fixtures/manifests.ts";

const each = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const found = (objects: readonly unknown[], rule: string) => vet(objects).filter((finding) => finding.rule === rule);

describe("findings that repeat", () => {
  it("are one for each budget with the same pods as another, however many pods there are", () => {
    const pods = each(30, (index) => deployment({}, { name: `web-${index}`, labels: { app: "web" } }));
    expect(
      found([...pods, ...each(50, (index) => budget({}, { name: `b${index}` }))], "unique-disruption-budget"),
    ).toHaveLength(49);
  });

  it("of one rule in one object are folded, with the number of the rest", () => {
    const env = each(50, (index) => ({ name: `SECRET_TOKEN_${index}_PASSWORD`, value: "hunter2hunter" }));
    const told = found(
      [deployment({ containers: [{ name: "web", image: "web:1.0", env }] })],
      "require-secret-reference",
    );
    expect(told).toHaveLength(21);
    expect(told.at(-1)?.message).toBe("Deployment a/web has 30 more findings of this rule, which are not listed.");
  });

  it("of many stacks are folded in the last line", async () => {
    const reader = (name: string) =>
      deployment({ containers: [{ name: "web", image: "web:1.0", envFrom: [{ secretRef: { name } }] }] }, { name });
    const objects = each(9, (index) => reader(`s${index}x`.repeat(5)));
    const { stdout } = await run(["vet", "-"], {
      files: { "-": JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }) },
    });
    expect(stdout).toMatch(/assumes the Secrets (?:a\/\w+, ){4}a\/\w+ and 4 more/);
  });
});

it("a policy is compared with the connections of all pods, even if every policy selects all of them", () => {
  const pods = each(40, (index) =>
    deployment(
      { containers: [{ name: "c", image: "c:1.0", ports: [{ containerPort: 8080 }] }] },
      { name: `d${index}` },
    ),
  );
  const policies = each(40, (index) =>
    object(
      "networking.k8s.io/v1 NetworkPolicy",
      {
        spec: {
          podSelector: {},
          policyTypes: ["Ingress"],
          ingress: [{ from: [{ podSelector: {} }], ports: [{ port: index === 7 ? 9999 : 8080 }] }],
        },
      },
      { name: `p${index}` },
    ),
  );
  const told = found([...pods, ...policies], "require-flow-reason");
  expect(new Set(told.map((finding) => finding.object.name))).toEqual(new Set(["p7"]));
});

describe("names of foreign objects", () => {
  const strange = "a\u001b[31m\n::add-mask::b\u202e##vso[task]";
  const items = [service({ selector: { app: "wbe" } }, { name: strange }), deployment({}, { name: strange })];
  const list = (items: readonly object[]) => JSON.stringify({ apiVersion: "v1", kind: "List", items });
  const objects = list(items);

  it.each(["pretty", "github", "json", "sarif"])(
    "are shown by %s so that no terminal and no pipeline obeys them",
    async (format) => {
      const { stdout } = await run(["vet", "-", "--format", format], { files: { "-": objects } });
      expect(stdout).toContain("u001b[31m");
      expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(stdout).not.toMatch(/^\s*::add-mask|##vso\[/m);
    },
  );

  it("are the same values in JSON", async () => {
    const { stdout } = await run(["vet", "-", "--format", "json"], { files: { "-": objects } });
    const names = JSON.parse(stdout).findings.map((finding: { object: { name: string } }) => finding.object.name);
    expect(names).toContain(strange);
  });

  it("are shown so by diff and in errors", async () => {
    const { stdout } = await run(["diff", "a.json", "b.json"], { files: { "a.json": list([]), "b.json": objects } });
    const { stderr } = await run(["diff", "a.json", "b.json"], {
      files: { "a.json": objects, "b.json": list([...items, ...items]) },
    });
    for (const text of [stdout, stderr]) expect(text).not.toMatch(/\p{Cc}(?<!\n)|^\s*::/mu);
    expect(stderr).toContain("\\u001b");
  });
});
