// Which tests belong to a file: those at the mirrored path and those named here, else those of its folder.
import { dirname } from "node:path";

/** What holds of the objects, pods, images and numbers of every component. */
const OF_COMPONENTS = [
  "aether/components/objects.test.ts",
  "aether/components/pods.test.ts",
  "aether/components/images.test.ts",
  "aether/config/bounds.test.ts",
];

/**
 * Tests that are not at the mirrored path, by the start of the source's path: the first row that fits. A test ends in
 * `.test.ts`; a folder, in `/`, brings the tests that lie in it.
 */
const ELSEWHERE: readonly (readonly [source: string, ...tests: readonly string[]])[] = [
  ["src/aether/app/settings", "aether/settings-table.test.ts"],
  ["src/aether/app/", "aether/components/", "aether/config/rules/"],
  ["src/aether/common/python-files", "aether/mounted-scripts.test.ts", "aether/components/"],
  ["src/aether/common/", "aether/components/"],
  ["src/aether/components/roster", "aether/components/"],
  ["src/aether/components/api/", ...OF_COMPONENTS, "aether/components/autoscaler.test.ts"],
  ["src/aether/components/postgres/operator", ...OF_COMPONENTS, "aether/components/cloudnative-pg.test.ts"],
  ["src/aether/components/", ...OF_COMPONENTS],
  ["src/aether/config/sections/", "aether/config/", "aether/components/"],
  ["src/aether/config/rules/", "aether/config/rules/"],
  ["src/aether/config/", "aether/config/"],
  ["src/aether/derived/", "aether/components/", "aether/config/rules/", "aether/vet/"],
  ["src/aether/parts/", "aether/components/"],
  ["src/aether/vet/", "aether/vet/"],
  ["src/aether/", "aether/components/", "aether/settings-table.test.ts"],
  ["src/cli/commands/vet", "toolkit/vet/report.test.ts", "toolkit/vet/files.test.ts"],
  ["src/cli/", "cli/"],
  ["src/toolkit/errors", "aether/config/", "toolkit/compose/"],
  ["src/toolkit/kubernetes/strategic-merge", "toolkit/compose/", "toolkit/render/"],
  ["src/toolkit/kubernetes/merge-fields", "toolkit/compose/", "toolkit/render/"],
  ["src/toolkit/kubernetes/difference", "toolkit/render/", "toolkit/vet/upgrade/"],
  ["src/toolkit/kubernetes/values", "toolkit/vet/schema/values.test.ts", "toolkit/kubernetes/pod-validity.test.ts"],
  [
    "src/toolkit/kubernetes/",
    "toolkit/kubernetes/",
    "toolkit/vet/rules/",
    "toolkit/vet/rules.test.ts",
    "toolkit/vet/capacity.test.ts",
    "toolkit/vet/reach.test.ts",
    "toolkit/compose/",
  ],
  ["src/toolkit/render/", "toolkit/render/"],
  ["src/toolkit/schema/", "aether/config/", "aether/config/rules/"],
  ["src/toolkit/vet/report/", "toolkit/vet/report.test.ts"],
  ["src/toolkit/vet/rules/index", "toolkit/vet/rules.test.ts", "toolkit/vet/rules/"],
  ["src/toolkit/vet/schema/", "toolkit/vet/schema/"],
  ["src/toolkit/vet/upgrade/", "toolkit/vet/upgrade.test.ts", "toolkit/vet/upgrade/"],
  ["src/toolkit/vet/", "toolkit/vet/", "toolkit/vet/rules/"],
  ["src/", "troubleshooting.test.ts"],
];

/**
 * They compare all that is rendered with what was rendered before, run what was built, or hold a law to thousands of generated
 * stacks, which takes a minute: no test of one file.
 */
const LEFT_OUT = new RegExp(
  [
    "^test/(?:cluster|types|mutation|laws)/",
    "^test/(?:golden|examples|generate|generated|guide|package|lint)\\.test\\.ts$",
    "/(?:process|any-input|new-component|no-false-alarms|mutation|words)\\.test\\.ts$",
    "^test/toolkit/vet/examples\\.test\\.ts$",
  ].join("|"),
);

/** Seconds each: they belong to their own file alone. */
const SLOW = /\/(?:vet-before-write|secrecy|foreign)\.test\.ts$/;

export function testsOf(file: string, all: readonly string[]): string[] {
  const tests = all.filter((test) => !LEFT_OUT.test(test));
  const elsewhere = ELSEWHERE.find(([source]) => file.startsWith(source))?.slice(1) ?? [];
  const own = tests.filter((test) => ownPathsOf(file).includes(test));
  if (own.length > 0 && !isOfComponent(file)) return own;
  const others = elsewhere.flatMap((place) =>
    tests.filter((test) => `test/${place}` === test || `test/${place}` === `${dirname(test)}/`),
  );
  return [...new Set([...own, ...others.filter((test) => !SLOW.test(test))])];
}

/** What holds of every pod, image, number and setting holds of a component, a section and what they share too. */
const isOfComponent = (file: string) => /^src\/aether\/(?:components\/[^/]+\/|config\/sections\/|app\/)/.test(file);

/** Aether's are in a folder by what they render, of `components/api/objects.ts` in `components/api.test.ts`; so are commands. */
function ownPathsOf(file: string): string[] {
  const path = file.replace(/^src\//, "test/").replace(/\.ts$/, "");
  return [
    path,
    path.replace(/^test\/aether\/(?:app|common|parts|config\/sections)\//, "test/aether/components/"),
    path.replace(/^(test\/aether\/components\/[^/]+)\/.*/, "$1"),
    path.replace(/^(test\/toolkit\/(?:compose|render\/kustomize))\/.*/, (_, folder: string) =>
      folder.endsWith("compose") ? `${folder}/compose` : folder,
    ),
    path.replace(/^test\/cli\/commands\//, "test/cli/"),
  ].map((own) => `${own}.test.ts`);
}
