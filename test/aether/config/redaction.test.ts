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
  ["the names of a secret's keys", { secrets: { existingSecret: { keys: SECRET } } }],
  ["a secret's key in a store", { secrets: { externalSecret: { keys: { JWT_SECRET: SECRET } } } }],
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
  ["a URL with one slash", { homeAssistant: { url: `http:/user:${SECRET}@ha:8123` } }],
  ["a URL without a colon", { homeAssistant: { url: `http//user:${SECRET}@ha:8123` } }],
  ["a URL without slashes", { homeAssistant: { url: `http:user:${SECRET}@ha:8123` } }],
  ["a URL with backslashes", { homeAssistant: { url: `http:\\\\user:${SECRET}@ha` } }],
  ["a URL without a host", { homeAssistant: { url: `http://user:${SECRET}` } }],
  ["a URL whose password has a ?", { homeAssistant: { url: `http://user:a?${SECRET}@ha` } }],
  ["a URL's user name, of one slash", { homeAssistant: { url: `http:/${SECRET}@ha` } }],
  ["a query without a host", { homeAssistant: { url: `/api?token=${SECRET}` } }],
  ["a registry's password", { images: { registry: `user:${SECRET}@registry.example.com` } }],
  ["a registry's password, as a URL", { images: { registry: `https://user:${SECRET}@registry.example.com` } }],
  ["a repository's password", { images: { aether: { repository: `user:${SECRET}@ghcr.io/team/aether` } } }],
  [
    "a repository's password before a digest",
    { images: { aether: { repository: `u:${SECRET}@ghcr.io/a@sha256:0a1b` } } },
  ],
  ["a tag's password", { images: { aether: { tag: `1@user:${SECRET}@ghcr.io` } } }],
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

  it.each([
    [{ existingSecret: "my-secret" }, '"my-secret"'],
    [{ existingSecret: { name: "My_Secret" } }, '"My_Secret"'],
    [{ template: { name: 5 } }, "5"],
    [{ externalSecret: { secretStoreRef: { name: "vault" }, remoteKey: "a", refreshInterval: 0 } }, "0"],
    [{ externalSecret: { secretStoreRef: { name: "vault", kind: "Store" }, remoteKey: "a" } }, '"Store"'],
    [{ externalSecret: { secretStoreRef: { name: "vault" }, remoteKey: 7 } }, "7"],
    [{ existingSecret: { keys: { JWT_SECRET: { name: "A_b", key: "jwt" } } } }, '"A_b"'],
  ])("less of what is a name or a setting: %j", (secrets, received) => {
    expect(errorOf({ secrets })?.issues.map((issue) => issue.received)).toEqual([received]);
  });

  it("of a malformed URL or image more than where it leads, without credentials and query", () => {
    const received = (config: unknown) => errorOf(config)?.issues[0]?.received;
    expect(received({ homeAssistant: { url: "http:/me:a@ha:8123/x" } })).toBe('"[redacted]@ha:8123/x"');
    expect(received({ homeAssistant: { url: "ftp://me:a@ha:8123/x?token=b" } })).toBe(
      '"ftp://[redacted]@ha:8123/x?[redacted]"',
    );
    expect(received({ images: { aether: { repository: "GHCR.io/web@sha256:0a1b" } } })).toBe(
      '"GHCR.io/web@sha256:0a1b"',
    );
    expect(received({ images: { aether: { repository: "team/web:0.1.0" } } })).toBe('"team/web:0.1.0"');
  });

  it("the beginning of a long value only", () => {
    expect(errorOf({ host: "A".repeat(500) })?.issues[0]?.received).toBe(`"${"A".repeat(77)}..."`);
  });
});
