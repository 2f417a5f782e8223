import { describe, expect, it } from "vitest";
import { databaseUrl } from "../../../src/aether/app/database-url.ts";
import { ACCEPTED, REFUSED } from "../../fixtures/database-urls.ts";

describe("a URL of a database", () => {
  it.each(ACCEPTED)("is read with $fact", ({ url, servers, values }) => {
    const found = databaseUrl(url);
    expect(found).not.toHaveProperty("message");
    if ("message" in found) return;
    expect(found.servers.map(({ host, port }) => `${host} ${port}`)).toEqual(servers);
    expect(found.values).toEqual(values);
  });

  it.each(REFUSED)("that $fact is rejected in words, with what to do, and without the password", ({ url, says }) => {
    const found = databaseUrl(url);
    if (!("message" in found)) expect.unreachable();
    expect(found.message).toContain(says);
    expect(found.fix).toMatch(/^[A-Z].*\.$/);
    expect(`${found.message} ${found.fix}`.replaceAll(/the parameter \w+/g, "")).not.toMatch(/s3|cr3t/);
  });
});
