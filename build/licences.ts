// Whose work is in the package, and under which licence: the text that each of them asks to be handed on.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const MODULES = join(import.meta.dirname, "../node_modules");

interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The packages of which a bundle has files. */
export const packagesIn = (metafiles: readonly Metafile[]): string[] =>
  metafiles
    .flatMap(({ inputs }) => Object.keys(inputs))
    .flatMap((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/)?.[1] ?? []);

export function licences(packages: readonly string[]): string {
  const names = [...new Set(packages)].sort();
  const parts = names.map((name) => {
    const folder = join(MODULES, name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    if (file === undefined) throw new Error(`${name} is in the bundle, and has no licence to hand on.`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  const line = `\n${"-".repeat(80)}\n\n`;
  return [`This package contains work of others.\n`, ...parts, KUBERNETES].join(line);
}

const KUBERNETES = `Kubernetes (Apache-2.0)

The schemas and merge keys are made from the OpenAPI documents of Kubernetes, https://github.com/kubernetes/kubernetes,
Copyright The Kubernetes Authors, licensed under the Apache License, Version 2.0:
https://www.apache.org/licenses/LICENSE-2.0
`;
