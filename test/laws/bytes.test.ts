// What a stack is as data: the same for the same config, nobody else's, and what its YAML says.
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import * as library from "../../src/index.ts";
import { EXTRA } from "../fixtures/config-arbitrary.ts";
import { forEveryConfig, forEveryStack, frozen } from "../fixtures/laws.ts";

const { aetherStack, toYaml } = library;

const parts = {
  namespace: library.namespace,
  quota: library.quota,
  networkPolicies: library.networkPolicies,
  configMap: library.configMap,
  secrets: library.secrets,
  postgres: library.postgres,
  pooler: library.pooler,
  postgresExporter: library.postgresExporter,
  backup: library.backup,
  migration: library.migration,
  mlflow: library.mlflow,
  api: library.api,
  scheduler: library.scheduler,
  ui: library.ui,
  ingress: library.ingress,
  gateway: library.gateway,
  monitoring: library.monitoring,
};

/** Every object and array in a value, the value itself included. */
const nodes = (value: unknown): object[] =>
  typeof value === "object" && value !== null ? [value, ...Object.values(value).flatMap(nodes)] : [];

describe("for every config", () => {
  it("the same config gives the same bytes", () => {
    forEveryStack((objects, config) => {
      expect(JSON.stringify(aetherStack(structuredClone(config)))).toBe(JSON.stringify(objects));
    });
  });

  it("a YAML parser reads the objects back", () => {
    forEveryStack((objects) => {
      // Without the Python files and the dashboard: the same in every stack, and nine tenths of the text.
      const varying = objects.filter(({ metadata }) => !/-(?:python|migration|dashboard)$/.test(metadata.name));
      const documents = parseAllDocuments(toYaml(varying), { version: "1.1" });
      expect(documents.map((document) => document.toJS())).toEqual(varying);
    });
  });

  it("the components' parts are the stack, each in the stack's order", () => {
    forEveryStack((objects, config) => {
      const own = objects.filter(({ metadata }) => metadata.name !== EXTRA);
      const stack = own.map((object) => JSON.stringify(object));
      const all = Object.values(parts).map((part) =>
        part(config).map((object) => stack.indexOf(JSON.stringify(object))),
      );
      expect(all.flat().toSorted((a, b) => a - b)).toEqual(stack.map((_, index) => index));
      expect(all).toEqual(all.map((indices) => indices.toSorted((a, b) => a - b)));
    });
  });

  it("no member is undefined", () => {
    forEveryStack((objects) => {
      expect(nodes(objects).filter((node) => Object.values(node).includes(undefined))).toEqual([]);
    });
  });

  it("nothing is shared: not with the config, not between two objects, not between two renders", () => {
    forEveryStack((objects, config) => {
      const all = [...new Set(nodes(config)), ...nodes(objects), ...nodes(aetherStack(config))];
      expect(new Set(all).size).toBe(all.length);
    });
  });

  it("a frozen config can be rendered, and the result is not frozen", () => {
    forEveryConfig((config) => {
      expect(nodes(aetherStack(frozen(config))).filter(Object.isFrozen)).toEqual([]);
    });
  });
});
