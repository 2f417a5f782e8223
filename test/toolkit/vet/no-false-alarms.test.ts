// Healthy stacks have no findings, with what is known of them and by their objects alone.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { facts } from "../../../src/aether/vet/facts.ts";
import { vet } from "../../../src/aether/vet/vet.ts";
import { type AetherConfig, aetherStack } from "../../../src/index.ts";
import { configArbitrary, goldenConfigs } from "../../fixtures/configs.ts";

const told = (config: AetherConfig, known = facts(config)) =>
  vet(aetherStack(config), known).map(({ rule, message }) => `${rule}: ${message}`);

describe.each(Object.entries<AetherConfig>(goldenConfigs))("the stack %s", (_, config) => {
  it("has no findings", () => {
    expect(told(config)).toEqual([]);
  });

  it("has none by its objects alone", () => {
    expect(told(config, {})).toEqual([]);
  });
});

// True, and about what a generated config asks for.
const NOT_OURS = "(?!(?:api|scheduler|ui|postgres|mlflow|migration|wait) )";
const OF_THE_CONFIG = [
  // Containers of its own: the stack's have requests and limits.
  `require-limits: Container ${NOT_OURS}`,
  `require-scaler-requests: .* container ${NOT_OURS}`,
  "require-pinned-image: .* uses the mutable tag .*:latest\\.",
  // Mounts of its own, of a file that the volume lacks.
  "no-missing-(?:config-map|secret)-key: Container \\w+ finds an empty directory at ",
  // Certificates that somebody brings.
  "no-missing-config-map: .* until the ConfigMap database-ca exists",
  // A Secret of its own, of any type.
  "valid-pull-secret: .* pulls its images without ",
  // In the stack's own namespace default deny holds for somebody else's pods, too.
  "no-missing-flow: pods .* cannot (?:reach|be reached by) ",
];
const isOfTheConfig = (line: string) => OF_THE_CONFIG.some((start) => new RegExp(`^${start}`).test(line));

it("a thousand generated stacks have no findings", () => {
  fc.assert(
    fc.property(configArbitrary, (config) => {
      expect(told(config).filter((line) => !isOfTheConfig(line))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

it("whatever the objects are, nothing is thrown", () => {
  const names = [
    "metadata",
    "spec",
    "template",
    "containers",
    "env",
    "kind",
    "apiVersion",
    "selector",
    "rules",
    "egress",
  ];
  const anything = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(null, 0, "", "v1", "Deployment", "NetworkPolicy", true),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 4 }),
    ),
  })).value;
  const kinds = fc.constantFrom("Deployment", "Service", "NetworkPolicy", "Ingress", "ResourceQuota", "CronJob");
  const object = fc.record({
    apiVersion: fc.constantFrom("v1", "apps/v1", 7),
    kind: kinds,
    metadata: anything,
    spec: anything,
  });
  fc.assert(
    fc.property(fc.array(fc.oneof(object, anything), { maxLength: 4 }), (objects) => {
      expect(Array.isArray(vet(objects))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

it("a stack with one member of any kind replaced by anything is vetted to the end", () => {
  const objects = aetherStack(goldenConfigs.everything);
  const place = fc.record({
    at: fc.array(fc.nat(), { minLength: 2, maxLength: 9 }),
    by: fc.constantFrom(null, 3, "x", [], {}, [null], true),
  });
  fc.assert(
    fc.property(place, ({ at, by }) => {
      expect(Array.isArray(vet(replaced(objects, at, by) as unknown[]))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

function replaced(value: unknown, [turn, ...rest]: readonly number[], by: unknown): unknown {
  if (turn === undefined || typeof value !== "object" || value === null) return by;
  const keys = Object.keys(value);
  const key = keys[turn % keys.length];
  if (key === undefined) return by;
  const member = replaced((value as Record<string, unknown>)[key], rest, by);
  return Array.isArray(value) ? value.with(Number(key), member) : { ...value, [key]: member };
}
