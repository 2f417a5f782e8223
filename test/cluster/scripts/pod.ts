// The files that pods mount, as their volumes lay them out, run by a Python of this machine with the packages of the app's image.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pythonFiles, pythonItems } from "../../../src/aether/common/python-files.ts";
import migrate from "../../../src/aether/python/migrate.py";
import { cacheDirectory, makeWorkspace } from "../host.ts";
import { installPackages } from "../images/pypi.ts";

/** The stand-in of the app, with its settings and revisions. */
const APP = join(import.meta.dirname, "../images/aether/app");

/** The folder with packages of PyPI, which are installed once for all runs. */
export async function packages(...names: string[]): Promise<string> {
  const site = join(cacheDirectory, `scripts-${names.join("-").replaceAll("=", "")}`);
  if (existsSync(site)) return site;
  const workspace = makeWorkspace(cacheDirectory);
  await installPackages(names, join(workspace, "site"), {});
  // Of two runs at once, one is first.
  if (!existsSync(site)) renameSync(join(workspace, "site"), site);
  rmSync(workspace, { recursive: true, force: true });
  return site;
}

/** The volume of an API pod and of the Job. */
export function mounted(): string {
  const folder = mkdtempSync(join(tmpdir(), "aether-python-"));
  const files: Record<string, string> = pythonFiles();
  for (const { key, path } of pythonItems()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), files[key] ?? "");
  }
  writeFileSync(join(folder, "migrate.py"), migrate);
  return folder;
}

export interface Process {
  readonly kill: (signal: NodeJS.Signals) => void;
  /** What it has said so far. */
  readonly said: () => string;
  readonly ended: Promise<{ status: number; said: string }>;
}

/** What the app's image has of the packages that matter here. */
export const image = () =>
  packages("asyncpg==0.32.0", "sqlalchemy==2.0.46", "alembic==1.18.3", "pydantic-settings==2.16.3");

/** A network of its own, in which everything that is sent to 192.0.2.2 is lost. */
export const LOSING = [
  ...["unshare", "--user", "--map-root-user", "--net", "sh", "-ec"],
  `ip link add name lost type veth peer name nobody
ip address add 192.0.2.1/24 dev lost
ip link set lost up
ip link set nobody up
ip neighbour add 192.0.2.2 lladdr 02:00:00:00:00:02 dev lost
exec "$@"`,
  "losing",
];

/** Starts Python as a container does; `within` is a command that runs it. */
export async function python(
  folder: string,
  args: readonly string[],
  env: Record<string, string>,
  within: readonly string[] = [],
): Promise<Process> {
  const site = await image();
  const [command = "", ...rest] = [...within, "python3.11", ...args];
  const child = spawn(command, rest, {
    cwd: APP,
    env: { PATH: process.env.PATH ?? "", PYTHONPATH: `${folder}:${site}`, PYTHONDONTWRITEBYTECODE: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const ended = new Promise<{ status: number; said: string }>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ status: code ?? -1, said }));
  });
  return { kill: (signal) => child.kill(signal), said: () => said, ended };
}
