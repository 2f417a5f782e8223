// `npm run changes`: computes which rendered objects changed since the last release and what restarts, and writes that into the newest
// section of CHANGELOG.md. `npm run changes -- --check` fails if the section says something else.
// The golden configs of the last release are rendered again and compared with its golden files: what an upgrade changes if a config stays.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

/** A golden stack of a release: its config, and what the release rendered. */
export interface ReleasedStack {
  readonly name: string;
  readonly config: object;
  readonly objects: readonly object[];
}

/** What this clone knows of releases. */
export interface Clone {
  readonly tags: readonly string[];
  /** The tags of the commit that is checked out. */
  readonly tagsOfHead: readonly string[];
  /** Whether older commits, and so their tags, can be missing. */
  readonly isShallow: boolean;
}

/** What the objects are compared with. `section` is false if the changelog has no section for what comes after that release. */
export type Base =
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly reason: string }
  | { readonly kind: "release"; readonly version: string; readonly section: boolean };

/** The last release: the newest version in the changelog that has a tag, but not the one that is being released. */
export function base(changelog: string, { tags, tagsOfHead, isShallow }: Clone): Base {
  const [newest, previous] = [...changelog.matchAll(/^## (\S+)(.*)$/gm)].map(([, version = "", rest = ""]) => ({
    version,
    tag: `v${version}`,
    isReleased: !rest.includes("unreleased"),
  }));
  if (newest === undefined) return { kind: "unknown", reason: "CHANGELOG.md has no section" };
  if (tags.includes(newest.tag) && !tagsOfHead.includes(newest.tag))
    return { kind: "release", version: newest.version, section: false };
  if (previous !== undefined)
    return tags.includes(previous.tag)
      ? { kind: "release", version: previous.version, section: true }
      : { kind: "unknown", reason: `this clone has no tag ${previous.tag}` };
  if (tags.length > 0 && tagsOfHead.length === 0)
    return { kind: "unknown", reason: `CHANGELOG.md has no section for a tag: ${tags.join(", ")}` };
  return newest.isReleased && tags.length === 0 && isShallow
    ? { kind: "unknown", reason: `this clone is shallow and has no tags, so ${newest.version} may be released already` }
    : { kind: "none" };
}

interface Changes {
  /** Markdown list items: the objects, and what happens to their pods. Empty if nothing changed. */
  readonly items: readonly string[];
  /** Whether pods restart. */
  readonly restarts: boolean;
}

/** What an upgrade from released stacks changes. */
export async function changes(released: readonly ReleasedStack[]): Promise<Changes> {
  const { aetherStack, ConfigError, vetUpgrade } = await import("../src/index.ts");
  const { loadKubernetes } = await import("../src/kubernetes.ts");
  const { stackDifference } = await import("../src/toolkit/render/stack-difference.ts");
  /** Each item, with the stacks to which it applies, and those to which it could. */
  const items = new Map<string, { readonly within: string[]; readonly of: (stack: string) => boolean }>();
  let restarts = false;
  const stacksWith = new Map<string, Set<string>>();
  const note = (item: string, stack: string, of: (stack: string) => boolean = () => true) => {
    const known = items.get(item) ?? { within: [], of };
    known.within.push(stack);
    items.set(item, known);
  };
  for (const { name, config, objects } of released) {
    const rendered = renderedBy(() => aetherStack(config), ConfigError);
    if ("problems" in rendered) {
      for (const problem of rendered.problems) note(`A config is rejected: ${problem}`, name);
      continue;
    }
    for (const object of [...objects, ...rendered.objects]) {
      const title = titleOf(object);
      stacksWith.set(title, (stacksWith.get(title) ?? new Set()).add(name));
    }
    if (stackDifference(objects, rendered.objects).changed.length > 0) kubernetes ??= await loadKubernetes();
    const { added, removed, changed, consequences } = stackDifference(objects, rendered.objects, kubernetes?.update);
    const open = new Set(consequences);
    const describe = (object: Named, verb: string) => {
      const start = `${object.kind} ${object.metadata.name}: `;
      const found = consequences.filter((each) => each.startsWith(start));
      for (const each of found) open.delete(each);
      const effects = found.map((each) => each.slice(start.length).replace(/\.$/, "")).join(", and ");
      const title = titleOf(object);
      note(
        `\`${title}\` ${verb}${effects === "" ? "" : `: ${effects}`}.`,
        name,
        (stack) => stacksWith.get(title)?.has(stack) === true,
      );
    };
    for (const object of added) describe(object, "is added");
    for (const object of removed) describe(object, "is removed");
    for (const { after } of changed) describe(after, "changes");
    const upgrade = vetUpgrade(objects, rendered.objects, kubernetes === undefined ? {} : { kubernetes });
    restarts ||= upgrade.restarts.length > 0;
    for (const text of [...open, ...upgrade.findings.map(({ message, fix }) => `${message} ${fix}`)]) note(text, name);
  }
  const names = released.map(({ name }) => name);
  const lines = [...items]
    .map(([item, { within, of }]) => ({ item, within, all: names.filter(of) }))
    .map(({ item, within, all }) => (within.length === all.length ? item : scoped(item, within, all.length)))
    .sort();
  // Objects are in backticks: they come first.
  const [objects = [], texts = []] = [true, false].map((isObject) =>
    lines.filter((line) => line.startsWith("`") === isObject),
  );
  return { items: [...objects, ...texts].map((line) => `- ${line}`), restarts };
}

let kubernetes: Awaited<ReturnType<typeof import("../src/kubernetes.ts").loadKubernetes>> | undefined;

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** The name of a Job ends with a hash of its content, which is different in each stack. */
const titleOf = (object: object) => {
  const { kind, metadata } = object as Named;
  return `${kind}/${kind === "Job" ? metadata.name.replace(/-[0-9a-f]{8}$/, "") : metadata.name}`;
};

const MOST_NAMED = 3;

const scoped = (item: string, within: readonly string[], count: number) => {
  const stacks = within.length > MOST_NAMED ? `${within.length} of ${count} stacks` : `only in ${within.join(", ")}`;
  return `${item.replace(/\.$/, "")} (${stacks}).`;
};

function renderedBy(
  render: () => readonly object[],
  Refusal: typeof import("../src/index.ts").ConfigError,
): { readonly objects: readonly object[] } | { readonly problems: readonly string[] } {
  try {
    return { objects: render() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { problems: error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) };
  }
}

const BEGIN = "<!-- Written by npm run changes. -->";
const END = "<!-- End of what npm run changes writes. -->";

/** The changelog whose newest section has these changes, in place of those that it had. */
export function withChanges(changelog: string, version: string, { items, restarts }: Changes): string {
  const start = changelog.indexOf("\n", changelog.search(/^## /m)) + 1;
  const length = changelog.slice(start).search(/^## /m);
  const section = changelog.slice(start, length < 0 ? undefined : start + length);
  const text =
    items.length === 0
      ? `Compared with ${version}, no rendered object changes.`
      : `Compared with ${version}, if the config stays the same:${restarts ? "" : " no pod restarts."}\n\n${items.join("\n")}`;
  const block = `${BEGIN}\n### Objects that change\n\n${text}\n${END}\n`;
  const [before = "", after] = section.split(new RegExp(`${BEGIN}[\\s\\S]*${END}\n`));
  const changed = after === undefined ? `\n${block}${section}` : `${before}${block}${after}`;
  return `${changelog.slice(0, start)}${changed}${changelog.slice(start + section.length)}`;
}

/** What the changelog of a checkout has to be, or why that is not known. */
async function expected(checkout: string): Promise<{ readonly changelog: string } | { readonly problem: string }> {
  const git = (...args: string[]) => {
    const { status, stdout } = spawnSync("git", args, { cwd: checkout, encoding: "utf8", maxBuffer: 2 ** 28 });
    return status === 0 ? stdout : undefined;
  };
  const lines = (text: string | undefined) => text?.split("\n").filter((line) => line !== "") ?? [];
  const changelog = readFileSync(join(checkout, "CHANGELOG.md"), "utf8");
  const last = base(changelog, {
    tags: lines(git("tag", "--list", "v*")),
    tagsOfHead: lines(git("tag", "--list", "v*", "--points-at", "HEAD")),
    isShallow: git("rev-parse", "--is-shallow-repository")?.trim() !== "false",
  });
  if (last.kind === "none") return { changelog };
  if (last.kind === "unknown")
    return {
      problem: `Rendered objects were not compared with the last release: ${last.reason}. Fetch the tags: git fetch --tags`,
    };
  const { version, section } = last;
  const recorded = git("show", `v${version}:${CONFIGS}`);
  if (recorded === undefined)
    return { problem: `Rendered objects were not compared with ${version}: v${version} has no ${CONFIGS}.` };
  const released = Object.entries(JSON.parse(recorded) as Record<string, object>).map(([name, config]) => {
    const text = git("show", `v${version}:test/golden/${name}.yaml`) ?? "";
    return { name, config, objects: parseAllDocuments(text).map((each) => each.toJS() as object) };
  });
  const found = await changes(released);
  if (section) return { changelog: withChanges(changelog, version, found) };
  return found.items.length === 0
    ? { changelog }
    : {
        problem: `Rendered objects changed after ${version}. Begin CHANGELOG.md with a section of the next version, "## … (unreleased)", and run: npm run changes`,
      };
}

const CONFIGS = "test/golden-configs.json";

if (import.meta.main) {
  await import("./python-text.ts");
  const checkout = join(import.meta.dirname, "..");
  const path = join(checkout, "CHANGELOG.md");
  const found = await expected(checkout);
  if ("problem" in found) {
    console.error(found.problem);
    process.exitCode = 1;
  } else if (!process.argv.includes("--check")) writeFileSync(path, found.changelog);
  else if (found.changelog !== readFileSync(path, "utf8")) {
    console.error(
      "CHANGELOG.md does not say which rendered objects changed since the last release. Run: npm run changes",
    );
    process.exitCode = 1;
  }
}
