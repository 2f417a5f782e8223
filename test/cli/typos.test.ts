// What is almost right is told what was meant, whatever part of the command line it is.
import { describe, expect, it } from "vitest";
import { run, words } from "./run.ts";

describe("a typo", () => {
  it.each([
    ["render --format yml", "Did you mean yaml?"],
    ["render --environment prodction", 'Did you mean "production"?'],
    ["render --only Ingres", "Did you mean Ingress?"],
    ["render --off require-limit=x --set logLevel=debug", "Did you mean require-limits?"],
    ["show --format jsn", "Did you mean json?"],
    ["show flow", "Did you mean show flows?"],
    ["show -o a.html --environments stagin", "Did you mean staging?"],
    ["vet --format sarf", "Did you mean sarif?"],
    ["vet --format gitub", "Did you mean github?"],
    ["vet --explain require-limit", "Did you mean require-limits?"],
    ["diff stagin production", "Did you mean staging?"],
    ["diff dev staging --format markdwn", "Did you mean markdown?"],
    ["kustomize -o k --environments dev,prodction", "Did you mean production?"],
    ["explain api.replica", "Did you mean api.replicas?"],
    ["explain --format jsn", "Did you mean json?"],
    ["secrets genrate", "Did you mean generate?"],
    ["secrets generate --from-file LLM_API_KY=a", "Did you mean LLM_API_KEY=FILE?"],
    ["completion bsh", "Did you mean bash?"],
    ["render --set hosst=a", "Did you mean host?"],
    ["render --set ingress.host=a", "Did you mean host?"],
    ["render --set images.tag=1", "Did you mean images.aether.tag?"],
    ["render --set postgres.timezone=UTC", "Did you mean scheduler.timezone?"],
    ["render --set 'ingress.issuer=a'", "Did you mean ingress.tls.issuer?"],
  ])("in %s is answered with the right word", async (line, says) => {
    const { code, stdout, stderr } = await run(words(line));
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(says);
  });

  it("in a config function's environment is answered with the right word", async () => {
    const modules = { "aether.config.ts": { default: () => ({}) } };
    const { code, stderr } = await run(["render", "--environment", "stagin"], { modules });
    expect([code, stderr]).toEqual([
      2,
      'aether-k8s: --environment is dev, staging or production. Received "stagin". Did you mean staging?\n',
    ]);
  });

  it("of a name that many settings have suggests none of them", async () => {
    const { stderr } = await run(["render", "--set", "api.service.enabledd=1"]);
    expect(stderr).not.toContain("Did you mean");
  });
});

describe("capitals", () => {
  it.each([
    "render --format JSON --only ingress",
    "render --environment Staging",
    "vet --format Json",
    "diff dev dev --format TEXT",
    "completion Bash",
  ])("do not count in %s", async (line) => {
    expect((await run(words(line))).code).toBe(0);
  });
});
