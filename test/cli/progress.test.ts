import { describe, expect, it, vi } from "vitest";
import { toYaml } from "../../src/index.ts";
import { kubernetesBytes } from "../fixtures/kubernetes.ts";
import { run } from "./run.ts";

const ERASE = "\r\u001b[K";
const kubernetes = () => kubernetesBytes;
const refused = () => ({ code: 1, stdout: "", stderr: "refused" });

describe("progress", () => {
  it("says on a terminal that the API server's code is asked, and is gone at the end", async () => {
    const { stdout, stderr } = await run(["vet", "-f", "-"], { files: { "-": "{}" }, kubernetes, errorTerminal: true });
    expect(stderr).toBe(`${ERASE}checking with Kubernetes' own code …${ERASE}`);
    expect(stdout).toContain("vet: ");
  });

  it("names the program that is waited for, and gives way to an error", async () => {
    const { stderr } = await run(["vet", "--server"], { programs: refused, errorTerminal: true });
    expect(stderr).toBe(
      `${ERASE}running kubectl version …${ERASE}aether-k8s: kubectl cannot reach the cluster: refused\n`,
    );
  });

  it("counts objects where there are many", async () => {
    const objects = Array.from({ length: 1001 }, (_, index) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `a-${index}` },
    }));
    const { stderr } = await run(["show", "a.yaml"], { files: { "a.yaml": toYaml(objects) }, errorTerminal: true });
    expect(stderr).toContain(`${ERASE}looking at 1001 objects …${ERASE}`);
  });

  it("names a config file that takes more than a second", async () => {
    vi.useFakeTimers();
    try {
      const slow = () => new Promise((resolve) => setTimeout(() => resolve({}), 1500));
      const outcome = run(["render"], { modules: { "aether.config.ts": { default: slow } }, errorTerminal: true });
      await vi.advanceTimersByTimeAsync(2000);
      expect((await outcome).stderr).toContain(`${ERASE}waiting for aether.config.ts …${ERASE}`);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ["in a file or a pipe", {}, []],
    ["with --quiet", { errorTerminal: true }, ["--quiet"]],
  ])("is not shown %s", async (_, world, more) => {
    const { stderr } = await run(["vet", "-f", "-", ...more], { files: { "-": "{}" }, kubernetes, ...world });
    expect(stderr).toBe("");
  });
});
