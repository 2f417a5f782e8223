import { describe, expect, it } from "vitest";
import {
  equalities,
  nearlyMatches,
  requirements,
  satisfies,
  selectorText,
} from "../../../src/toolkit/kubernetes/selector.ts";

const labels = { app: "web", tier: "front" };
const expression = (operator: string, key: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});

describe("a label selector", () => {
  it.each([
    ["nothing asked", {}, true],
    ["an equal label", { matchLabels: { app: "web" } }, true],
    ["two equal labels", { matchLabels: { app: "web", tier: "front" } }, true],
    ["another value", { matchLabels: { app: "db" } }, false],
    ["one of two", { matchLabels: { app: "web", tier: "back" } }, false],
    ["a missing key", { matchLabels: { zone: "a" } }, false],
    ["In", expression("In", "app", "db", "web"), true],
    ["In without the value", expression("In", "app", "db"), false],
    ["In of a missing key", expression("In", "zone", "a"), false],
    ["NotIn", expression("NotIn", "app", "db"), true],
    ["NotIn with the value", expression("NotIn", "app", "web"), false],
    ["NotIn of a missing key", expression("NotIn", "zone", "a"), true],
    ["Exists", expression("Exists", "app"), true],
    ["Exists of a missing key", expression("Exists", "zone"), false],
    ["DoesNotExist", expression("DoesNotExist", "zone"), true],
    ["DoesNotExist of a key", expression("DoesNotExist", "app"), false],
    ["an operator that there is not", expression("Like", "app", "web"), false],
    ["both kinds", { matchLabels: { app: "web" }, ...expression("Exists", "zone") }, false],
  ])("with %s selects the pods: %#", (_, selector, expected) => {
    expect(satisfies(labels, requirements(selector))).toBe(expected);
  });

  it("of a Service is a plain map", () => {
    expect(equalities(labels)).toEqual([
      { key: "app", operator: "In", values: ["web"] },
      { key: "tier", operator: "In", values: ["front"] },
    ]);
  });

  it("whose parts are not text becomes a requirement on the empty key, without an operator", () => {
    expect(requirements({ matchExpressions: [{ key: 1, operator: 2, values: 3 }] })).toEqual([
      { key: "", operator: "", values: [] },
    ]);
  });

  it.each([
    ["all but one", { matchLabels: { app: "web", tier: "back" } }, true],
    ["neither of two", { matchLabels: { app: "mail", tier: "behind" } }, false],
    ["the one that it asks for not at all", { matchLabels: { app: "mail" } }, false],
    ["the value under another key", { matchLabels: { name: "web" } }, true],
    ["the value but for a typo", { matchLabels: { tier: "fron" } }, true],
    ["everything", { matchLabels: labels }, false],
    ["a key that must not be", expression("NotIn", "app", "web"), false],
  ])("that meets %s is almost right: %s", (_, selector, expected) => {
    expect(nearlyMatches(labels, requirements(selector))).toBe(expected);
  });

  it("is not meant for pods that have only the same true or false", () => {
    const wanted = requirements({ matchLabels: { "example.com/solver": "true" } });
    expect(nearlyMatches({ "example.com/inject": "true" }, wanted)).toBe(false);
    expect(nearlyMatches({ "example.com/solver": "ture" }, wanted)).toBe(true);
  });

  it("is written as kubectl accepts it", () => {
    expect(selectorText(requirements({ matchLabels: labels }))).toBe("app=web, tier=front");
    expect(selectorText(requirements(expression("In", "app", "a", "b")))).toBe("app In (a, b)");
    expect(selectorText(requirements(expression("NotIn", "app", "a")))).toBe("app NotIn (a)");
    expect(selectorText(requirements(expression("Exists", "app")))).toBe("app Exists");
  });
});
