// Text of any length is judged at once: no regular expression goes over it again and again.
import { describe, expect, it } from "vitest";
import { vet } from "../../../src/index.ts";
import { errorOf, problems } from "./problems.ts";

const LENGTH = 100_000;
/** What makes expressions go back that can: each a piece that several parts of a pattern match. */
const PIECES = ["1", "A_a", "a.", "://", ":", "@:", "//", "/", "-0a", "a-", "A+", "Europe/", "1.", "[a:", "?a"];
const texts = PIECES.map((piece) => [piece, `${piece.repeat(LENGTH / piece.length)}!`] as const);

const FIELDS: Readonly<Record<string, (text: string) => unknown>> = {
  host: (host) => ({ host }),
  name: (name) => ({ name }),
  "homeAssistant.url": (url) => ({ homeAssistant: { url } }),
  "homeAssistant.address.ip": (ip) => ({ homeAssistant: { address: { ip } } }),
  "images.registry": (registry) => ({ images: { registry } }),
  "images.aether.repository": (repository) => ({ images: { aether: { repository } } }),
  "images.aether.tag": (tag) => ({ images: { aether: { tag } } }),
  "scheduler.timezone": (timezone) => ({ scheduler: { timezone } }),
  "api.resources.limits.cpu": (cpu) => ({ api: { resources: { limits: { cpu } } } }),
  "api.podLabels": (label) => ({ api: { podLabels: { team: label } } }),
  "networkPolicy.dns.cidrs": (cidr) => ({ networkPolicy: { dns: { cidrs: [cidr] } } }),
  "secrets.externalSecret.refreshInterval": (refreshInterval) => ({
    secrets: { externalSecret: { secretStoreRef: { name: "x" }, refreshInterval } },
  }),
  "secrets.values.DATABASE_URL": (text) => ({
    environment: "development",
    secrets: { values: { DATABASE_URL: `postgresql+asyncpg://${text}` } },
  }),
  "postgres.user": (user) => ({ postgres: { user } }),
};

describe("a text that is 100,000 characters long", { timeout: 20_000 }, () => {
  it.each(Object.entries(FIELDS))("is rejected quickly as %s", (_, config) => {
    for (const [piece, text] of texts) {
      const found = problems(config(text));
      expect([piece, found.length > 0]).toEqual([piece, true]);
      expect(JSON.stringify(found).length).toBeLessThan(LENGTH / 10);
    }
  });

  it("is not a time zone, nor with 66 characters", () => {
    expect(errorOf({ scheduler: { timezone: `${"A_a".repeat(22)}!` } })?.message).toContain("scheduler.timezone");
  });

  it("is vetted quickly as an image, an argument, a variable, a name and a file", () => {
    for (const [, text] of texts) {
      const spec = {
        containers: [{ name: "web", image: text, args: [text], env: [{ name: "PASSWORD_URL", value: text }] }],
      };
      const metadata = { name: text, namespace: "a" };
      const found = vet([
        { apiVersion: "batch/v1", kind: "Job", metadata, spec: { template: { spec } } },
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "a" }, data: { "a.conf": text } },
      ]);
      expect(found.length).toBeGreaterThan(0);
    }
  });
});
