// The compiler's word on a mutant that no test has killed: what does not compile can't be merged, so it needs no test.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { type Mutant, mutated } from "./mutants.ts";

/** Whether a mutant compiles: its own file only, which finds nearly all. */
export function compiler(folder: string): (mutant: Mutant) => boolean {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const config = ts.getParsedCommandLineOfConfigFile(resolve(folder, "tsconfig.json"), {}, host);
  if (config === undefined) throw new Error("tsconfig.json can't be read");
  const texts = new Map<string, string>();
  const versions = new Map<string, number>();
  const write = (file: string, text: string) => {
    texts.set(file, text);
    versions.set(file, (versions.get(file) ?? 0) + 1);
  };
  const service = ts.createLanguageService({
    getCompilationSettings: () => config.options,
    getScriptFileNames: () => config.fileNames.filter((name) => name.startsWith(resolve(folder, "src"))),
    getScriptVersion: (name) => String(versions.get(name) ?? 0),
    getScriptSnapshot: (name) => {
      const text = texts.get(name) ?? ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    readDirectory: ts.sys.readDirectory,
  });
  return (mutant) => {
    const file = resolve(folder, mutant.file);
    const text = readFileSync(file, "utf8");
    write(file, mutated(text, mutant));
    const found = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
    write(file, text);
    return found.length === 0;
  };
}
