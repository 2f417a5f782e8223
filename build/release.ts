// `npm run release`: publishes the package with its provenance. `npm run release -- --dry-run`: says what is missing, and shows what would
// be published.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const checkout = join(import.meta.dirname, "..");

/** What keeps a version from being released. */
export function obstacles(manifest: string, changelog: string, status: string): string[] {
  const { version } = JSON.parse(manifest);
  const heading = /^## (.*)$/m.exec(changelog)?.[1];
  return [
    ...(status === "" ? [] : ["The working tree has changes that are not committed."]),
    ...(manifest.includes("OWNER")
      ? ["package.json has no address of its own: replace OWNER in homepage, repository and bugs."]
      : []),
    ...(heading === version
      ? []
      : [`The newest part of CHANGELOG.md is "${heading}". Name it "${version}", as package.json does.`]),
  ];
}

function run(program: string, args: readonly string[], stdio: "inherit" | "pipe" = "inherit"): string {
  const { status, stdout } = spawnSync(program, args, { cwd: checkout, encoding: "utf8", stdio });
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
}

if (import.meta.main) {
  const isDry = process.argv.includes("--dry-run");
  const read = (name: string) => readFileSync(join(checkout, name), "utf8");
  const found = obstacles(read("package.json"), read("CHANGELOG.md"), run("git", ["status", "--porcelain"], "pipe"));
  for (const obstacle of found) console.error(obstacle);
  if (found.length > 0 && !isDry) process.exit(1);
  run("npm", ["run", "check"]);
  run("npm", isDry ? ["pack", "--dry-run"] : ["publish", "--provenance", "--access", "public"]);
}
