// Which tests belong to a file: those at the mirrored path, else those of its folder.
import { dirname } from "node:path";

/** Folders whose tests are not at the mirrored path. */
const ELSEWHERE: readonly (readonly [source: string, tests: string])[] = [
  ["src/aether/app/", "test/aether/config/"],
  ["src/aether/common/", "test/aether/components/"],
  ["src/aether/parts/", "test/aether/components/"],
  ["src/aether/config/sections/", "test/aether/config/"],
  ["src/cli/commands/", "test/cli/"],
];

/** Folders that others are made of: a file of theirs without tests of its own has those. */
const BELOW: readonly (readonly [source: string, tests: string])[] = [
  ["src/toolkit/kubernetes/", "test/toolkit/"],
  ["src/toolkit/schema/", "test/aether/config/"],
];

/**
 * They compare all that is rendered with what was rendered before, run what was built, or hold a law to thousands of generated
 * stacks, which takes a minute: no test of one file.
 */
const LEFT_OUT = new RegExp(
  [
    "^test/(?:cluster|types|mutation|laws)/",
    "^test/(?:golden|examples|generate|generated|guide|package|lint)\\.test\\.ts$",
    "/(?:process|any-input|no-false-alarms|mutation)\\.test\\.ts$",
  ].join("|"),
);

export function testsOf(file: string, all: readonly string[]): string[] {
  const tests = all.filter((test) => !LEFT_OUT.test(test));
  const own = tests.filter((test) => flat(`${mirrorOf(file)}.test.ts`) === flat(test));
  if (own.length > 0) return own;
  const below = BELOW.find(([source]) => file.startsWith(source));
  return below === undefined ? ofFolder(mirrorOf(file), tests) : tests.filter((test) => test.startsWith(below[1]));
}

/** `config/rules/names.ts` has its tests in `config/rules/names.test.ts` or `config/rules-names.test.ts`. */
const flat = (path: string) => path.replaceAll("/", "-");

function mirrorOf(file: string): string {
  const [source, mirror] = ELSEWHERE.find(([source]) => file.startsWith(source)) ?? ["src/", "test/"];
  return `${mirror}${file.slice(source.length, -".ts".length)}`;
}

/** The tests in the folder and of its name, else those in folders of it, else those of the folder around it. */
function ofFolder(path: string, tests: readonly string[]): string[] {
  const folder = dirname(path);
  const below = tests.filter((test) => test.startsWith(`${folder}/`));
  const inside = tests.filter((test) => test === `${folder}.test.ts` || dirname(test) === folder);
  if (inside.length > 0) return inside;
  return below.length > 0 || folder === "." ? below : ofFolder(folder, tests);
}
