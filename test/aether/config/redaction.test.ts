import { describe, expect, it } from "vitest";
import { errorOf } from "./problems.ts";

const SECRET = "hunter2-Zx9";

/** Configs that are wrong and hold a secret somewhere people put one. */
const configs: [string, unknown][] = [
  ["the section of secrets", { secrets: SECRET }],
  ["a secret's value", { environment: "production", secrets: { values: { JWT_SECRET: SECRET } } }],
  [
    "a secret's value of the wrong form",
    { secrets: { values: { DATABASE_URL: `postgres://u:${SECRET}@db/x`, HA_TOKEN: 3 } } },
  ],
  ["a list of secrets", { secrets: { values: [SECRET] } }],
  ["the name of a secret's key", { secrets: { existingSecret: { keys: { JWT_SECRET: `${SECRET} ` } } } }],
  ["an unknown key of secrets", { secrets: { jwt: SECRET } }],
  ["an unknown key at the top", { password: SECRET }],
  ["an unknown key below", { llm: { apiKey: SECRET } }],
  ["an unknown key's object", { api: { secret: { value: SECRET } } }],
  ["a variable", { api: { env: [{ name: "A=", value: SECRET }] } }],
  ["a variable's name", { api: { env: [{ name: `A=${SECRET}` }] } }],
  ["a line instead of a variable", { api: { env: [`A=${SECRET}`] } }],
  ["a variable that the module sets", { api: { env: [{ name: "JWT_SECRET", value: SECRET }] } }],
  ["a map of variables", { ui: { env: { A: SECRET } } }],
  ["a variable of a sidecar", { api: { sidecars: [{ name: "x", image: 3, env: [{ name: "A", value: SECRET }] }] } }],
  ["a URL's password", { homeAssistant: { url: `http://user:${SECRET}@ha:8123` } }],
  ["a URL's password with a slash", { homeAssistant: { url: `http://user:a/${SECRET}@ha:8123` } }],
  ["a URL's password with an @", { llm: { baseUrl: `http://user:p@${SECRET}@ha:8123` } }],
  ["a URL's user name", { homeAssistant: { url: `http://${SECRET}@ha:8123` } }],
  ["a URL's query", { homeAssistant: { url: `ftp://ha:8123/?token=${SECRET}` } }],
  ["a URL's fragment", { homeAssistant: { url: `http://ha:8123/#token=${SECRET}` } }],
  ["a URL in another place", { host: `postgresql://u:${SECRET}@db` }],
  ["credentials without a scheme", { homeAssistant: { url: `user:${SECRET}@ha` } }],
  ["a public URL's query", { publicUrl: `https://other/?token=${SECRET}` }],
];

describe("an error never shows", () => {
  it.each(configs)("%s", (_, config) => {
    const error = errorOf(config);
    expect(error?.issues.length).toBeGreaterThan(0);
    expect(error?.message).not.toContain(SECRET);
    expect(JSON.stringify(error?.issues)).not.toContain(SECRET);
    expect(String(error?.stack)).not.toContain(SECRET);
  });

  it("more than the type of a secret, and that it shows", () => {
    expect(errorOf({ secrets: { values: { HA_TOKEN: 12345 } }, environment: "development" })?.message).toContain(
      "Received [redacted number].",
    );
  });

  it("the beginning of a long value only", () => {
    expect(errorOf({ host: "A".repeat(500) })?.issues[0]?.received).toBe(`"${"A".repeat(77)}..."`);
  });
});
