// `aether-k8s diff` with a live cluster: the one through kubectl, with all that the API server makes of an object.
import { spawnSync } from "node:child_process";
import { afterAll, describe, expect, inject, it } from "vitest";
import { aetherStack, toYaml } from "../../src/index.ts";
import { run } from "../cli/run.ts";
import { complaints } from "./apply.ts";
import { connect } from "./connection.ts";

const { api, kubectl, connection, kubeconfig } = connect(inject("controlPlane"));

afterAll(() => api.close());

/** What stands beside the result: where the config came from. */
const SOURCE = "aether-k8s: no config file found; using only --set.\n";

/** The command, with the cluster's own kubectl behind it. */
const diff = (...args: string[]) =>
  run(["diff", ...args], {
    programs: (_, given, input) => {
      const { status, stdout, stderr } = spawnSync(connection.kubectl, ["--kubeconfig", kubeconfig, ...given], {
        input,
        encoding: "utf8",
        maxBuffer: 2 ** 28,
      });
      return { code: status ?? 1, stdout, stderr };
    },
  });

describe.each([
  ["server-side", ["--server-side"]],
  ["client-side", []],
])("a stack that was applied %s", (way, flags) => {
  const namespace = `diff-${way}`;
  const is = ["--set", `namespace=${namespace}`];
  const before = aetherStack({ namespace, commonLabels: { team: "home" } });

  it("is all new in a cluster that has nothing of it", async () => {
    const { code, stdout, stderr } = await diff("cluster", "production", ...is);
    expect([code, stderr]).toEqual([1, SOURCE]);
    expect(stdout).toContain(`+ Deployment ${namespace}/aether-api\n`);
    expect(stdout).toContain(`\n${aetherStack().length} added, 0 removed, 0 changed.\n`);
  });

  it("does not differ from itself, whatever defaults the API server has filled in", async () => {
    expect(await kubectl(["apply", ...flags, "-f", "-"], { input: toYaml(before) })).toMatchObject({ code: 0 });
    // Or the autoscaler would change it while we look.
    const scaled = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "aether-api", namespace } };
    await api.waitFor(scaled, ({ spec }) => spec.replicas === 2);
    const same = await diff("cluster", "production", ...is, "--set", "commonLabels.team=home");
    expect(same).toMatchObject({ code: 0, stdout: "No difference.\n", stderr: SOURCE });
  });

  it("differs by what is set, no longer set, and removed", async () => {
    const changes = ["--set", "ui.replicas=3", "--set", "mlflow=false", "--set", "images.aether.tag=0.2.0"];
    const { code, stdout, stderr } = await diff("cluster", "production", ...is, ...changes);
    expect([code, stderr]).toEqual([1, SOURCE]);
    expect(stdout).toContain(`- Deployment ${namespace}/aether-mlflow\n`);
    expect(stdout).toMatch(
      /~ Deployment diff-\S+\/aether-ui\n {2}- metadata\.labels\.team: home\n {2}~ spec\.replicas: 2 → 3\n/,
    );
    expect(stdout).toContain("  ~ spec.template.spec.containers[api].image: aether:0.1.0 → aether:0.2.0\n");
    expect(stdout).toContain("Deployment aether-scheduler: its pods stop, then new ones start.\n");
    expect(stdout).not.toMatch(/managedFields|resourceVersion|status/);
  });

  it("differs by what the cluster accepts, and reports what it rejects", async () => {
    const labels = { "app.kubernetes.io/instance": "aether", "app.kubernetes.io/managed-by": "aether-k8s" };
    const role = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "old", namespace, labels },
      rules: [],
    };
    expect(complaints(await api.apply([role]))).toEqual([]);
    const changes = ["--set", "ui.replicas=3", "--set", "postgres.storage.size=30Gi"];
    const { code, stdout, stderr } = await diff("cluster", "production", ...is, ...changes);
    expect([code, stderr]).toEqual([1, SOURCE]);
    expect(stdout).toContain("~ spec.replicas: 2 → 3\n");
    expect(stdout).not.toContain("~ StatefulSet");
    expect(stdout).toContain(`- Role ${namespace}/old\n`);
    expect(stdout).toMatch(/^The cluster rejects StatefulSet \S+\/aether-postgres: .* is invalid: spec: Forbidden/m);
  });
});
