import { describe, expect, it } from "vitest";
import { ConfigError, formatPath } from "../../../src/index.ts";
import { errorOf, places, problems } from "./problems.ts";

describe("a ConfigError", () => {
  it("contains the path, what was received and what to type instead", () => {
    expect(errorOf({ api: { workers: "2" }, hots: "a" })?.message).toBe(
      [
        "The config has 2 problems:",
        '  api.workers: has the wrong type. Received "2".',
        "    Type a whole number from 1 to 16, without quotes.",
        "  hots: is not a setting.",
        "    Did you mean host?",
      ].join("\n"),
    );
  });

  it("counts one problem as one", () => {
    expect(errorOf({ hots: 1 })?.message).toMatch(/^The config has one problem:\n {2}hots/);
  });

  it("shows up to 80 characters of what was received", () => {
    const receivedOf = (length: number) => problems({ host: `_${"a".repeat(length - 1)}` })[0]?.received;
    expect(receivedOf(80)).toBe(`"_${"a".repeat(79)}"`);
    expect(receivedOf(81)).toBe(`"_${"a".repeat(76)}..."`);
  });

  it("reports what an empty list or text lacks, and which key of a map is invalid", () => {
    expect(problems({ auth: { methods: [] } })[0]?.fix).toBe("Type a list with at least one entry.");
    expect(problems({ commonLabels: { "a b": "c" } })).toMatchObject([
      { code: "invalid_value", path: ["commonLabels", "a b"], message: "has an invalid name." },
    ]);
  });

  it("carries its issues as data", () => {
    expect(problems({ api: { autoscaling: { maxReplicas: 101 }, env: [{}] } })).toEqual([
      {
        code: "invalid_value",
        path: ["api", "autoscaling", "maxReplicas"],
        message: "is not valid.",
        received: "101",
        fix: "Type a whole number from 1 to 100.",
      },
      {
        code: "missing",
        path: ["api", "env", 0, "name"],
        message: "is missing.",
        received: undefined,
        fix: 'Add a variable name, such as "HTTPS_PROXY".',
      },
    ]);
  });

  it("contains what a rule received", () => {
    expect(problems({ migration: { hookStage: "Sync" } })).toEqual([
      {
        code: "conflict",
        path: ["migration", "hookStage"],
        message: "is Sync, which has no effect without migration.hook.",
        received: '"Sync"',
        fix: 'Set migration.hook to "helm" or "argocd", or remove it.',
      },
    ]);
  });

  it("is an Error that can be distinguished from others", () => {
    const error = errorOf({ hots: 1 });
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toBeInstanceOf(Error);
    expect(error?.name).toBe("ConfigError");
  });

  it.each([
    [["api", "env", 0, "name"], "api.env[0].name"],
    [["commonLabels", "example.com/a"], 'commonLabels["example.com/a"]'],
    [["a", "ephemeral-storage"], "a.ephemeral-storage"],
    [[0, "a"], "[0].a"],
    [[""], '[""]'],
  ])("writes the path %j as one would type it: %s", (path, written) => {
    expect(formatPath(path)).toBe(written);
  });
});

describe("all problems at once", () => {
  it("come from every section, in the order they were typed", () => {
    const config = { ui: { replicas: 0 }, host: 3, api: { nope: 1, workers: 0 }, secrets: {} };
    expect(places(config)).toEqual(["ui.replicas", "host", "api.workers", "api.nope", "secrets"]);
  });

  it("include contradictions in addition to a typo", () => {
    expect(places({ colour: "red", api: { replicas: 3 } })).toEqual(["colour", "api.replicas"]);
    expect(places({ logLevel: "loud", migration: { hookStage: "Sync" } })).toEqual(["logLevel", "migration.hookStage"]);
  });
});

describe("no second problem is reported", () => {
  it.each([
    ["of a field that the misspelt one was meant to be", { hots: "a.b", publicUrl: "https://a.b" }, ["hots"]],
    ["of what a misspelt environment would allow", { environment: "dev", api: { replicas: 1 } }, ["environment"]],
    [
      "of what a misspelt environment key would allow",
      { enviroment: "development", ingress: { tls: false } },
      ["enviroment"],
    ],
    [
      "of a hook whose database is malformed",
      { postgres: { external: 3 }, migration: { hook: "helm" } },
      ["postgres.external"],
    ],
    [
      "of a budget whose pods are unknown",
      { postgres: { maxConnections: 20 }, api: { workers: "x" } },
      ["api.workers"],
    ],
    [
      "of a controller whose policies are unknown",
      { ingress: { controller: "other" }, networkPolicy: 1 },
      ["networkPolicy"],
    ],
    ["of a host that is malformed", { host: "A", publicUrl: "https://a.b" }, ["host"]],
    [
      "of a key that is missing because it is misspelt",
      { llm: { fallback: { provder: "groq", model: "m" } } },
      ["llm.fallback.provder"],
    ],
  ])("%s", (_, config, expected) => {
    expect(places(config)).toEqual(expected);
  });
});
