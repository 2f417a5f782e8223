import { describe, expect, it } from "vitest";
import { didYouMeanText, mostSimilar, near, nearest } from "../../../src/toolkit/kubernetes/near.ts";

describe("the name that was probably meant", () => {
  it.each([
    ["aether-secret", ["aether-secrets"], "aether-secrets"],
    ["aether-sercets", ["aether-secrets"], "aether-secrets"],
    ["aether-secrets", ["aether-secrets"], undefined],
    ["aether-sec", ["aether-secrets"], undefined],
    ["secrets-of-x", ["aether-secrets"], undefined],
    ["db-2", ["db-1"], undefined],
    ["database-2", ["database-1"], undefined],
    ["abcde", ["abxye"], undefined],
    ["abcdef", ["abxyef"], "abxyef"],
    ["abcdefghi", ["xyzdefghi"], undefined],
    ["abcdef", ["abcdefgh"], "abcdefgh"],
    ["abcdef", ["abcdefghi"], undefined],
    ["abcdefgh", ["abcdef"], undefined],
    ["wbe", ["api", "web"], "web"],
    ["web", ["web"], undefined],
    ["wed", ["web"], undefined],
    ["wbes", ["webs"], "webs"],
    ["shard-b", ["shard-a"], undefined],
    ["app-us-config", ["app-eu-config"], undefined],
    ["web-ingress", ["web-egress"], undefined],
    ["web-internal", ["web-external"], undefined],
    ["app-apis", ["app-api"], undefined],
    ["app-apix", ["app-api"], "app-api"],
    ["web_config", ["web-config"], "web-config"],
    ["webconfig", ["web-config"], "web-config"],
    ["web-confg-main", ["web-config-mian"], undefined],
  ])("for %s among %j is %s", (typed, known, name) => {
    expect(near(typed, known)).toBe(name);
  });

  it("is suggested in a sentence, if there is one", () => {
    expect(didYouMeanText("aether-secret", ["aether-secrets"])).toBe(" Did you mean aether-secrets?");
    expect(didYouMeanText("aether-secret", ["other"])).toBe("");
  });
});

describe("the key that was probably meant", () => {
  it.each([
    ["hots", ["host", "name"], "host"],
    ["HOST", ["host", "name"], "host"],
    ["dve", ["dev", "staging"], "dev"],
    ["dxe", ["dev", "staging"], undefined],
    ["dev", ["development", "production"], "development"],
    ["tion", ["development", "production"], "production"],
    ["de", ["development", "production"], undefined],
    ["pro", ["production", "prototypes"], undefined],
    ["replica", ["replicas"], "replicas"],
    ["xyz", ["abc"], undefined],
    ["ab", ["xy"], undefined],
    ["zz", ["zzabc"], undefined],
    ["a", [], undefined],
    [`${"a".repeat(100)}`, [`${"a".repeat(99)}b`], `${"a".repeat(99)}b`],
    [`${"a".repeat(101)}`, [`${"a".repeat(100)}b`], undefined],
  ])("for %s among %j is %s", (typed, known, name) => {
    expect(nearest(typed, known)).toBe(name);
  });
});

describe("the names that are written most alike", () => {
  it("come first, each once, at most three, without the name itself", () => {
    expect(mostSimilar("web", ["mail", "web", "WEBS", "wed", "wed", "database"])).toEqual(["WEBS", "wed", "mail"]);
    expect(mostSimilar("web", ["mail", "wed", "wet"], 2)).toEqual(["wed", "wet"]);
  });
});
