// What the changelog promises of an upgrade: computed from the golden files of the last release, in a repository of its own.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { base, type Clone, changes, type ReleasedStack, withChanges } from "../build/changes.ts";
import { aetherStack, ConfigError } from "../src/index.ts";
import { checkout } from "./fixtures/build.ts";

const CHANGELOG =
  "# Changelog\n\nEach entry says more.\n\n## 0.2.0 (unreleased)\n\nText.\n\n## 0.1.0\n\nFirst version.\n";

describe("the release that objects are compared with", () => {
  const clone: Clone = { tags: ["v0.1.0"], tagsOfHead: [], isShallow: false };
  const release = (version: string, section: boolean) => ({ kind: "release", version, section });
  const unknown = (reason: RegExp) => ({ kind: "unknown", reason: expect.stringMatching(reason) });

  it.each<[when: string, headings: readonly string[], clone: Partial<Clone>, expected: object]>([
    ["is none before the first one", ["0.1.0 (unreleased)"], { tags: [], isShallow: true }, { kind: "none" }],
    ["is none while the first one is released", ["0.1.0"], { tags: [] }, { kind: "none" }],
    ["is none once the first one is tagged", ["0.1.0"], { tagsOfHead: ["v0.1.0"] }, { kind: "none" }],
    ["is the one below the unreleased section", ["0.2.0 (unreleased)", "0.1.0"], {}, release("0.1.0", true)],
    ["is the one before a version that is released now", ["0.2.0", "0.1.0"], {}, release("0.1.0", true)],
    [
      "is the one before a version that was just tagged",
      ["0.2.0", "0.1.0"],
      { tags: ["v0.1.0", "v0.2.0"], tagsOfHead: ["v0.2.0"] },
      release("0.1.0", true),
    ],
    ["lacks a section for what comes after it", ["0.1.0"], {}, release("0.1.0", false)],
    ["is unknown without its tag", ["0.2.0 (unreleased)", "0.1.0"], { tags: [] }, unknown(/no tag v0\.1\.0/)],
    [
      "is unknown in a shallow clone of a version that may be tagged",
      ["0.1.0"],
      { tags: [], isShallow: true },
      unknown(/shallow/),
    ],
    ["is unknown for a tag that has no section", ["0.2.0 (unreleased)"], {}, unknown(/no section for a tag: v0\.1\.0/)],
    ["is unknown without any section", [], {}, unknown(/no section/)],
  ])("%s", (_, headings, more, expected) => {
    const changelog = `# Changelog\n\n${headings.map((each) => `## ${each}\n\nText.\n\n`).join("")}`;
    expect(base(changelog, { ...clone, ...more })).toEqual(expected);
  });
});

describe("the changes since a release", () => {
  const config = { host: "a.example.com" };
  /** A stack as a release rendered it, which differed from what is rendered now by a text. */
  const released = (now: string, then: string, name = "small", of: object = config): ReleasedStack => ({
    name,
    config: of,
    objects: JSON.parse(JSON.stringify(aetherStack(of)).replaceAll(now, then)),
  });

  it("are none if nothing is rendered differently", async () => {
    expect(await changes([released("a", "a")])).toEqual({ items: [], restarts: false });
  });

  it("name the objects, and what happens to their pods", async () => {
    const then = released("aether:0.1.0", "aether:0.0.9");
    const objects = JSON.parse(JSON.stringify(then.objects).replaceAll(/(?<=aether-migrate-)[0-9a-f]{8}/g, "00000000"));
    const { items, restarts } = await changes([{ ...then, objects }]);
    expect(items).toEqual([
      "- `Deployment/aether-api` changes: its pods are replaced.",
      "- `Deployment/aether-scheduler` changes: its pods stop, then new ones start.",
      "- `Job/aether-migrate` changes: it runs.",
    ]);
    expect(restarts).toBe(true);
  });

  it("name objects that are added, removed or read by pods that do not restart", async () => {
    const [renamed, read] = await Promise.all([
      changes([released('"name":"aether-mlflow"', '"name":"aether-tracking"')]),
      changes([released('"LOG_LEVEL":"INFO"', '"LOG_LEVEL":"WARNING"')]),
    ]);
    expect(renamed.items).toEqual(
      expect.arrayContaining(["- `Service/aether-mlflow` is added.", "- `Service/aether-tracking` is removed."]),
    );
    expect(renamed.items.at(-1)).toMatch(/^- Removed objects stay in the cluster/);
    expect(read).toEqual({
      items: [
        "- `ConfigMap/aether-config` changes.",
        "- Deployment aether-api: it reads ConfigMap aether-config, but its pods do not restart.",
        "- Deployment aether-scheduler: it reads ConfigMap aether-config, but its pods do not restart.",
      ],
      restarts: false,
    });
  });

  it("of metadata restart no pod", async () => {
    const { items, restarts } = await changes([released('"aether-k8s.dev/version":"', '"aether-k8s.dev/version":"0.')]);
    expect([items, restarts]).toEqual([["- `ConfigMap/aether-config` changes."], false]);
  });

  it("name the stacks, if others that have the object do not change", async () => {
    const small = released('"aether-k8s.dev/version":"', '"aether-k8s.dev/version":"0.');
    const stacks = [small, released("a", "a", "same"), ...["b", "c", "d"].map((name) => ({ ...small, name }))];
    expect((await changes(stacks.slice(0, 3))).items).toEqual([
      "- `ConfigMap/aether-config` changes (only in small, b).",
    ]);
    expect((await changes(stacks)).items).toEqual(["- `ConfigMap/aether-config` changes (4 of 5 stacks)."]);
  });

  it("contain what an upgrade rejects: configs, and changes of fields that cannot change", async () => {
    const renamed = { ...released("a", "a", "old"), config: { hots: "a.example.com" } as object };
    expect(() => aetherStack(renamed.config)).toThrow(ConfigError);
    const { items } = await changes([renamed, released('"serviceName":"aether-postgres', '"serviceName":"old')]);
    expect(items).toEqual([
      "- `StatefulSet/aether-postgres` changes.",
      "- A config is rejected: hots: is not a setting (only in old).",
      expect.stringMatching(/^- StatefulSet .* is rejected: serviceName is immutable\..* \(only in small\)\.$/),
    ]);
  });

  it("are written below the heading of the newest version, and replaced there", () => {
    const first = withChanges(CHANGELOG, "0.1.0", { items: ["- `Service/a` is added."], restarts: false });
    expect(first).toBe(
      CHANGELOG.replace(
        "(unreleased)\n",
        "(unreleased)\n\n<!-- Written by npm run changes. -->\n### Objects that change\n\n" +
          "Compared with 0.1.0, if the config stays the same: no pod restarts.\n\n- `Service/a` is added.\n" +
          "<!-- End of what npm run changes writes. -->\n",
      ),
    );
    const second = withChanges(first, "0.1.0", { items: [], restarts: false });
    expect(second).toContain("\n\nCompared with 0.1.0, no rendered object changes.\n<!--");
    expect(withChanges(second, "0.1.0", { items: ["- `Service/a` is added."], restarts: false })).toBe(first);
    const next = first.replace("## 0.2.0 (unreleased)", "## 0.3.0 (unreleased)\n\nText.\n\n## 0.2.0");
    expect(withChanges(next, "0.2.0", { items: ["- b"], restarts: true })).toContain(
      first.slice(first.indexOf("\n<!--")),
    );
  });
});

describe("the check of the changelog", { timeout: 240_000 }, () => {
  const root = mkdtempSync(join(tmpdir(), "aether-k8s-changes-"));
  const repository = join(root, "repository");
  const mlflow = join(repository, "src/aether/components/mlflow/declaration.ts");
  const changelog = join(repository, "CHANGELOG.md");

  beforeAll(() => {
    for (const name of [
      "build",
      "src",
      "test/golden",
      "test/golden-configs.json",
      "judge/kubernetes.wasm.br",
      "package.json",
    ])
      cpSync(join(checkout, name), join(repository, name), { recursive: true });
    symlinkSync(join(checkout, "node_modules"), join(repository, "node_modules"));
    writeFileSync(join(repository, ".gitignore"), "node_modules\n");
    git("init", "--quiet");
    writeFileSync(changelog, "# Changelog\n\n## 0.1.0 (unreleased)\n\nFirst version.\n");
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const git = (...args: string[]) => {
    const { status, stderr } = spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
      cwd: repository,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
  };
  const commit = (message: string) => {
    git("add", "--all");
    git("commit", "--quiet", "--message", message);
  };
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["build/changes.ts", ...args], {
      cwd: repository,
      encoding: "utf8",
    });
    return [status, stdout + stderr];
  };
  const edit = (path: string, from: string, to: string) => {
    const text = readFileSync(path, "utf8");
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
  };

  it("compares nothing before the first release, and fails after one until the change is written", () => {
    commit("a");
    expect(run("--check")).toEqual([0, ""]);
    edit(changelog, " (unreleased)", "");
    commit("0.1.0");
    git("tag", "v0.1.0");
    expect(run("--check")).toEqual([0, ""]);

    edit(mlflow, 'tag: "v3.9.0"', 'tag: "v3.9.1"');
    commit("b");
    expect(run("--check")).toEqual([
      1,
      expect.stringContaining("Begin CHANGELOG.md with a section of the next version"),
    ]);
    edit(changelog, "## 0.1.0", "## 0.2.0 (unreleased)\n\nText.\n\n## 0.1.0");
    expect(run("--check")).toEqual([1, expect.stringContaining("Run: npm run changes\n")]);
    expect(run()).toEqual([0, ""]);
    expect(readFileSync(changelog, "utf8")).toMatch(
      /^- `Deployment\/aether-mlflow` changes: its pods stop, then new ones start\b.*$/m,
    );
    expect(run("--check")).toEqual([0, ""]);
  });

  it("says in a clone without tags what it did not compare", () => {
    const clone = join(root, "clone");
    git("clone", "--quiet", "--depth", "1", "--no-tags", `file://${repository}`, clone);
    symlinkSync(join(checkout, "node_modules"), join(clone, "node_modules"));
    cpSync(changelog, join(clone, "CHANGELOG.md"));
    expect(existsSync(join(clone, ".git/shallow"))).toBe(true);
    const { status, stderr } = spawnSync(process.execPath, ["build/changes.ts", "--check"], {
      cwd: clone,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([
      1,
      "Rendered objects were not compared with the last release: this clone has no tag v0.1.0. Fetch the tags: git fetch --tags\n",
    ]);
  });
});
