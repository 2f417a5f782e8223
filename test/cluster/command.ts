// Runs a program to its end.
import { spawn } from "node:child_process";
import { searchPath } from "./host.ts";

export interface CommandResult {
  stdout: string;
  stderr: string;
  code: number;
}

export interface CommandOptions {
  input?: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Called with each line of stderr as it comes. */
  onStderrLine?: (line: string) => void;
}

/** Runs a program to its end; a non-zero exit is a result, not an exception. */
export function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, PATH: searchPath, ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const result = { stdout: "", stderr: "" };
    let pending = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      result.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      result.stderr += text;
      if (!options.onStderrLine) return;
      const lines = (pending + text).split("\n");
      pending = lines.pop() ?? "";
      lines.forEach(options.onStderrLine);
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ ...result, code: code ?? (signal ? 128 : 1) }));
    // A program that ends without reading its input closes the pipe: its exit code says what was wrong.
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
  });
}

/** Runs a program that has to succeed. @throws Error with its stderr when it does not. */
export async function check(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { stdout, stderr, code } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} exited with ${code}\n${stderr.trim()}`);
  return stdout;
}
