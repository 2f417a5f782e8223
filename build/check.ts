// The last part of `npm run check`: builds and packs the package, and looks at it as those who install it do.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { api } from "./api.ts";

const checkout = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "aether-k8s-check-"));
try {
  // Builds it too, as `prepare`.
  execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: checkout, stdio: "pipe" });
  const [tarball = ""] = readdirSync(folder).map((name) => join(folder, name));
  const options = { cwd: checkout, encoding: "utf8" } as const;
  const reports = [
    spawnSync("publint", ["--strict", tarball], options),
    spawnSync(
      "attw",
      [
        tarball,
        // Without the resolution of Node.js 10, which does not know "exports": the package needs 22.18.
        "--profile=node16",
        // CommonJS requires the ES modules as they are, since Node.js 22.12: test/package.test.ts does.
        "--ignore-rules=cjs-resolves-to-esm",
        // Asks the registry.
        "--no-definitely-typed",
        "--format=ascii",
      ],
      options,
    ),
  ];
  const failed = reports.filter(({ status }) => status !== 0);
  for (const { stdout, stderr, error } of failed) console.error(error ?? stdout + stderr);
  process.exitCode = api(true) && failed.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
