// Config as code: the file, and its exports.

import type { Environment } from "../aether/app/presets.ts";
import type { ConfigSource } from "../aether/define-config.ts";
import { type Context, UsageError } from "./context.ts";
import { environmentNamed } from "./environments.ts";
import { readText } from "./files.ts";
import { recordedEnv, unsetNote } from "./unset-variables.ts";

/** The names looked for in the working directory; the first one wins. */
export const CONFIG_FILES = [
  "aether.config.ts",
  "aether.config.mts",
  "aether.config.js",
  "aether.config.mjs",
  "aether.yaml",
  "aether.yml",
];

/** Whether a config is values, not a program. */
export const isValues = (path: string) => /\.(?:ya?ml|json)$/.test(path);

/** Whether a config is a program. */
export const isProgram = (path: string) => /\.[cm]?[jt]s$/.test(path);

/** The content of a config file. */
export interface FileConfig {
  readonly path: string;
  readonly source: ConfigSource;
  /** What the user should know about it. */
  readonly note?: string | undefined;
}

/**
 * @throws {UsageError} if the file cannot be loaded or exports something else; an error that it throws itself, with the file's
 * name
 */
export async function configFile(context: Context, path: string, environment: string | undefined): Promise<FileConfig> {
  if (!context.exists(path)) {
    // Says why: there is no such file, or it is a directory.
    readText(context, path);
    throw new UsageError(`${path} is not a regular file. Pass values with -f ${path}.`);
  }
  if (!isProgram(path))
    throw new UsageError(
      `--config takes a program (.ts, .js) or values (.yaml, .yml, .json). Received ${JSON.stringify(path)}. Pass values in other files with -f.`,
    );
  const exported = (await within(context, path, () => context.load(path))).default;
  const { env, unset } = recordedEnv(context.env);
  const source =
    typeof exported === "function" ? await called({ ...context, env }, path, exported, environment) : exported;
  if (typeof source !== "object" || source === null)
    throw new UsageError(
      `${path} exports ${typeof exported === "function" ? "a function that returns " : ""}${source === undefined ? "nothing" : typeof source}. Use: export default defineConfig({ host: "aether.example.com" }). A function or a list of objects also works.`,
    );
  if (Array.isArray(exported) && environment !== undefined)
    throw new UsageError(
      `${path} exports a list of objects, which cannot depend on the environment ${environment}. Export a function that returns the list: export default ({ environment }) => …`,
    );
  return { path, source, note: unsetNote(path, source, unset) };
}

type Exported = (context: { environment: Environment; env: Context["env"] }) => unknown;

function called(context: Context, path: string, exported: object, given = "production"): Promise<unknown> {
  const environment = environmentNamed("--environment", given);
  return within(context, path, async () => (exported as Exported)({ environment, env: context.env }));
}

/** Milliseconds that a config file may take before the command says that it is waiting. */
const PATIENCE = 1000;

/** Errors in the file are the user's. */
async function within<T>(context: Context, path: string, work: () => Promise<T>): Promise<T> {
  const { progress } = context;
  // unref: the timer must not keep a process alive that waits for a promise nothing can resolve.
  const timer = progress && setTimeout(() => progress(`waiting for ${path}`), PATIENCE).unref();
  try {
    return await work();
  } catch (error) {
    const { name, message, code, stack } = (error ?? {}) as NodeJS.ErrnoException;
    // By name: the file has its own copy of this package.
    if (name === "ConfigError" || name === "ComposeError") throw new UsageError(`${path}: ${message}`);
    if ((code === "ERR_MODULE_NOT_FOUND" && message.includes("'@aether/k8s'")) || NOT_INSTALLED_IN_DENO.test(message))
      throw new UsageError(
        `${path} imports @aether/k8s, which is not installed. Run: npm install --save-dev @aether/k8s`,
      );
    const [, imported = ""] = message.match(/^Cannot find module '(.+?)' imported from/) ?? [];
    const stem = imported.replace(/\.js$/, "");
    const file = [`${stem}.ts`, `${stem}.js`].find((each) => context.exists(each));
    if (file !== undefined)
      throw new UsageError(`${path}: ${imported} does not exist. Import the file by its whole name: ${file}`);
    if (code === "ERR_REQUIRE_ASYNC_MODULE" || WAITS_IN_BUN.test(message))
      throw new UsageError(
        `${path} uses top-level await. Export an async function instead: export default async () => …`,
      );
    if (name === "SyntaxError" && /outside a module|Unexpected token 'export'/.test(message))
      throw new UsageError(
        `${path} is an ES module, but its package.json says CommonJS. Rename it to ${path.replace(/\.js$/, ".mjs")}, or set "type": "module" in package.json.`,
      );
    throw new UsageError(`${path}: ${ownFrames(stack ?? String(error))}`);
  } finally {
    clearTimeout(timer);
  }
}

// Neither sets the code that Node does.
const NOT_INSTALLED_IN_DENO = /^Import "@aether\/k8s" not a dependency/;
const WAITS_IN_BUN = /^require\(\) async module /;

/** A stack trace without the frames of Node and this package, and without the colors of Deno. */
const ownFrames = (stack: string) =>
  process
    .getBuiltinModule("node:util")
    .stripVTControlCharacters(stack)
    .split("\n")
    .filter((line) => !/^ +at .*(?:node:|(?:main|cli|vet)\.cjs)/.test(line))
    .join("\n");
