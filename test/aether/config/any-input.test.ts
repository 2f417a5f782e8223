import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConfigIssue, formatPath } from "../../../src/index.ts";
import { errorOf, problems } from "./problems.ts";

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
  maxDepth: 4,
});

/** A config with something in every section; it renders. */
const VALID = {
  name: "aether",
  host: "a.example.com",
  publicUrl: "https://a.example.com",
  logLevel: "info",
  images: { registry: "r.example.com", aether: { tag: "1" }, pullSecrets: ["r"] },
  homeAssistant: { url: "http://ha.local:8123", address: { ip: "192.168.1.10" } },
  llm: {
    provider: "custom",
    model: "m",
    baseUrl: "http://192.168.1.20/v1",
    fallback: { provider: "custom", model: "n" },
  },
  auth: { methods: ["password"] },
  api: {
    autoscaling: { minReplicas: 2, maxReplicas: 3 },
    env: [{ name: "A", value: "a" }],
    volumes: [{ name: "ca", emptyDir: {} }],
    volumeMounts: [{ name: "ca", mountPath: "/ca" }],
    resources: { requests: { cpu: "100m" }, limits: { memory: "2Gi" } },
  },
  scheduler: { timezone: "Europe/Berlin", nodeSelector: { a: "b" } },
  ui: { replicas: 2, podLabels: { a: "b" } },
  postgres: { storage: { size: "10Gi" }, pool: { size: 5 }, maxConnections: 150 },
  mlflow: { storage: { storageClassName: "fast" } },
  migration: { backoffLimit: 1 },
  secrets: { existingSecret: { name: "s", keys: { JWT_SECRET: "jwt" } } },
  ingress: { tls: { secretName: "t", issuer: { name: "i" } }, extraHosts: ["b.example.com"] },
  networkPolicy: { dns: { cidrs: ["169.254.20.10/32"] } },
  quota: { headroomPercent: 10 },
  isolation: { runtimeClassName: "gvisor" },
  commonLabels: { team: "home" },
};

type Path = readonly (string | number)[];

const pathsOf = (value: unknown, path: Path = []): Path[] =>
  typeof value === "object" && value !== null
    ? [
        path,
        ...Object.entries(value).flatMap(([key, each]) =>
          pathsOf(each, [...path, Array.isArray(value) ? Number(key) : key]),
        ),
      ]
    : [path];

const PATHS = pathsOf(VALID).filter((path) => path.length > 0);

/** The valid config with another value at a path. */
function put(path: Path, value: unknown): Record<string, unknown> {
  const config = structuredClone(VALID) as Record<string, unknown>;
  const parent = path.slice(0, -1).reduce<Record<string | number, unknown>>((at, key) => at[key] as never, config);
  Object.defineProperty(parent, path.at(-1) ?? "", { value, enumerable: true, writable: true, configurable: true });
  return config;
}

const mutated = fc.tuple(fc.constantFrom(...PATHS), anything).map(([path, value]) => put(path, value));

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}

/** What is wrong with the error of a config: nothing, when it renders or every issue is told in full. */
function flaws(config: unknown): string[] {
  const error = errorOf(config);
  if (error === undefined) return [];
  return error.issues.length === 0 ? ["no issue"] : error.issues.flatMap((issue) => flawsOf(issue, error.message));
}

function flawsOf({ path, fix, message, received }: ConfigIssue, whole: string): string[] {
  const where = path.length === 0 ? "(the config itself)" : formatPath(path);
  const facts: Record<string, boolean> = {
    "is not mentioned": whole.includes(`  ${where}: ${message}`),
    "has no remedy": whole.includes(`\n    ${fix}`),
    "has a remedy that is no sentence": /^[A-Z].*[.?]$/s.test(fix),
    "speaks like a program": !/undefined|\[object|Invalid input/.test(`${message}${fix}`),
    "received no text": ["undefined", "string"].includes(typeof received),
  };
  return Object.keys(facts).flatMap((flaw) => (facts[flaw] ? [] : [`${where} ${flaw}`]));
}

describe("whatever a config is", () => {
  it("only a ConfigError leaves the library", () => {
    expect(errorOf(VALID)).toBeUndefined();
    fc.assert(
      fc.property(anything, (config) => {
        expect(flaws(config)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it("with sections of anything, only a ConfigError leaves the library", () => {
    const section = fc.constantFrom(...Object.keys(VALID), "environment", "commonAnnotations");
    fc.assert(
      fc.property(fc.dictionary(section, anything), (config) => {
        expect(flaws(config)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("with anything in one place, only a ConfigError leaves the library", () => {
    fc.assert(
      fc.property(mutated, (config) => {
        expect(flaws(config)).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it("the same input gives the same error", () => {
    fc.assert(
      fc.property(mutated, (config) => {
        expect(errorOf(config)?.message).toBe(errorOf(config)?.message);
      }),
      { numRuns: 500 },
    );
  });

  it("the input is not written to", () => {
    fc.assert(
      fc.property(mutated, (config) => {
        const before = structuredClone(config);
        errorOf(freeze(config));
        expect(config).toEqual(before);
      }),
      { numRuns: 500 },
    );
    expect(errorOf(freeze(structuredClone(VALID)))).toBeUndefined();
  });
});

describe("one malformed value", () => {
  it("is complained about alone, inside or at itself", () => {
    const odd = fc.constantFrom(Symbol("x"), 1n, () => 1, Number.NaN, new Date(0));
    fc.assert(
      fc.property(fc.constantFrom(...PATHS), odd, (path, value) => {
        expect(problems(put(path, value)).map((each) => formatPath(each.path))).toEqual([formatPath(path)]);
      }),
      { numRuns: 1000 },
    );
  });

  it("under an unknown key is complained about alone", () => {
    const objects = PATHS.filter((path) => typeof at(path) === "object" && !Array.isArray(at(path)));
    // Objects that are handed through, or have names of the user's own, know every key.
    const strict = objects.filter((path) => !/env|volumes|volumeMounts|nodeSelector|Labels|keys/.test(path.join(".")));
    fc.assert(
      fc.property(fc.constantFrom<Path>([], ...strict), anything, (path, value) => {
        const place = [...path, "zzzzzzzzzzzzzzzz"];
        expect(problems(put(place, value ?? null)).map((each) => each.code)).toEqual(["unknown_key"]);
      }),
      { numRuns: 500 },
    );
  });

  const at = (path: Path) =>
    path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], VALID);
});
