// Two answers of one schema: that of zod, and that of what is asked first because it loads in no time.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { presets } from "../../src/aether/app/presets.ts";
import { type Field, fields } from "../../src/aether/config/schema.ts";
import { isTree } from "../../src/toolkit/kubernetes/read.ts";
import { accepted, REFUSED } from "../../src/toolkit/schema/accepted.ts";
import { cidr, dnsLabel, ipAddress, labels } from "../../src/toolkit/schema/fields.ts";
import type { ZodMiniType } from "../../src/toolkit/schema/z.ts";
import { zodOf } from "../../src/toolkit/schema/zod.ts";
import { configArbitrary as configs } from "../fixtures/config-arbitrary.ts";

type Environment = keyof typeof presets;

/** Schemas are built once: there are as many as fields, for each environment. */
const schemas = Object.fromEntries(
  Object.keys(presets).map((environment) => [
    environment,
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, field(environment as Environment) as ZodMiniType]),
    ),
  ]),
) as Record<Environment, Record<Field, ZodMiniType>>;

function answers(schema: ZodMiniType, value: unknown) {
  const { success, data } = zodOf(schema).safeParse(value);
  const quick = accepted(schema, value);
  // As text, which shows the order of keys too.
  return {
    zod: success ? JSON.stringify(data) : "refused",
    quick: quick === REFUSED ? "refused" : JSON.stringify(quick),
  };
}

const STRANGE: readonly unknown[] = [
  ...[
    undefined,
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e300,
    Number.NaN,
    [],
    [[]],
    {},
    { a: 1 },
    [null],
    new Array(1),
    Symbol("a function"),
  ],
  ...[
    "",
    " ",
    "a",
    "A",
    "-a",
    "a.b",
    "a".repeat(64),
    "é",
    "\n",
    "\0",
    "0",
    "1Gi",
    "1.5Mi",
    "-1",
    "1e3",
    "9".repeat(19),
  ],
  ...["10.0.0.1", "010.0.0.1", "10.0.0.1/8", "10.0.0.0/8", "10.0.0.0/08", "10.0.0.0/33", "1.2.3", "::1", "::1/128"],
  ...["::ffff:1.2.3.4", "::FFFF", "0::0", "fe80::1%eth0", "fd00::/7", "fc00::/7", "[::1]", "::/0", "1::2::3"],
  ...["https://a.example.com", "http://a:0", "ftp://a", "http://u:p@a", "public", "Europe/Berlin", "sha256:0"],
];

/** The value with another at one of its places, or with a key too many or too few. */
function changed(value: unknown, steps: readonly number[], instead: unknown, action: string): unknown {
  const [step, ...rest] = steps;
  const keys = Array.isArray(value) ? [...value.keys()] : isTree(value) ? Object.keys(value) : [];
  if (step === undefined || keys.length === 0) return instead;
  const key = keys[step % keys.length] as string;
  if (Array.isArray(value)) return value.with(Number(key), changed(value[Number(key)], rest, instead, action));
  const { [key]: old, ...others } = value as Record<string, unknown>;
  if (action === "remove" && rest.length === 0) return others;
  if (action === "add" && rest.length === 0) return { ...others, [key]: old, [`${key}s`]: instead };
  return { ...(value as object), [key]: changed(old, rest, instead, action) };
}

describe("the result of a schema for a value", () => {
  it("is the same with zod and without, for valid configs and their defaults", () => {
    fc.assert(
      fc.property(configs, fc.constantFrom(...(Object.keys(presets) as Environment[])), (config, environment) => {
        for (const [name, schema] of Object.entries(schemas[environment])) {
          const value = (config as Record<string, unknown>)[name];
          const { zod, quick } = answers(schema, value);
          expect(quick).toBe(zod);
          expect([value === undefined, quick === "refused"]).not.toEqual([false, true]);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("is the same if something in the config is wrong", () => {
    const steps = fc.array(fc.nat(40), { minLength: 1, maxLength: 6 });
    const action = fc.constantFrom("replace", "add", "remove");
    const seen = { refused: 0, accepted: 0 };
    fc.assert(
      fc.property(configs, steps, fc.constantFrom(...STRANGE), action, (config, [first = 0, ...rest], instead, act) => {
        const names = Object.keys(config) as Field[];
        const name = names[first % Math.max(names.length, 1)] ?? "postgres";
        const value = changed((config as Record<string, unknown>)[name], rest, instead, act);
        const { zod, quick } = answers(schemas.production[name], value);
        expect(quick).toBe(zod);
        seen[zod === "refused" ? "refused" : "accepted"]++;
      }),
      { numRuns: 300 },
    );
    expect(Math.min(seen.refused, seen.accepted)).toBeGreaterThan(25);
  });

  it.each([
    ["an address", ipAddress()],
    ["a range", cidr()],
    ["a name", dnsLabel()],
    ...Object.entries(schemas.production),
  ] as const)("is the same for everything strange as %s", (_, schema) => {
    for (const value of STRANGE) {
      const { zod, quick } = answers(schema, value);
      expect([value, quick]).toEqual([value, zod]);
    }
  });

  it("is left to zod if a key is __proto__", () => {
    expect(accepted(labels(), JSON.parse('{ "__proto__": "a" }'))).toBe(REFUSED);
  });
});
