// What vet reads: files as kubectl reads them.
import { expect, it } from "vitest";
import { run } from "../../cli/run.ts";

const pod = `
apiVersion: v1
kind: Pod
metadata: { name: p, namespace: a }
spec:
  automountServiceAccountToken: no
  containers:
    - name: c
      image: "c:1"
      env: [{ name: FEATURE, value: yes }, { name: DATE, value: 12:30:45 }, { name: DAY, value: 2001-01-01 }]
      resources: &r { requests: { cpu: 100m, memory: 64Mi }, limits: { memory: 64Mi } }
    - name: d
      image: "d:1"
      resources:
        <<: *r
  volumes:
    - name: v
      configMap: { name: kube-root-ca.crt, defaultMode: 0644 }
    - name: w
      configMap: { name: kube-root-ca.crt, defaultMode: 0o644 }
`;
const vetted = async (args: readonly string[], files: Readonly<Record<string, string>>) => {
  const { code, stdout, stderr } = await run(["vet", ...args, "--format", "json"], { files });
  return {
    code,
    stderr,
    found: stdout === "" ? [] : (JSON.parse(stdout).findings as { rule: string; path: string[]; position: object }[]),
  };
};

it("merges, booleans and octal numbers mean what they mean to kubectl", async () => {
  const { found } = await vetted(["-"], { "-": pod });
  expect(found.filter(({ rule }) => ["valid-schema", "require-limits"].includes(rule))).toEqual([
    expect.objectContaining({
      rule: "valid-schema",
      path: ["spec", "containers", 0, "env", 0, "value"],
      position: { file: "standard input", line: 10, column: 37 },
    }),
  ]);
});

it("a folder is read file by file, the folders in it not", async () => {
  const files = { "all/b.yaml": pod, "all/a.json": "{}", "all/README.md": ": :", "all/old/c.yaml": ": :" };
  const { found } = await vetted(["all"], files);
  expect(found).toContainEqual(expect.objectContaining({ position: expect.objectContaining({ file: "all/b.yaml" }) }));
  expect(await vetted(["all"], { "all/old/c.yaml": pod })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("all is a directory without .yaml, .yml or .json files"),
  });
});

it.each(["", "---\n", "{ apiVersion: v1, kind: List, items: [] }", "# nothing"])(
  "%j holds no objects, which is said",
  async (text) => {
    expect(await vetted(["-"], { "-": text })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no objects found in standard input"),
    });
  },
);

it("standard input is not read for both the new and the old objects", async () => {
  expect(await vetted(["-", "--from", "-"], { "-": pod })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("read only once"),
  });
});
