// What becomes of findings: texts, suppression, positions, exit codes.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aetherStack, nameOf, patch, type Rule, requirements, toYaml, vet, vetUpgrade } from "../../../src/index.ts";
import { run } from "../../cli/run.ts";
import { kubernetesBytes } from "../../fixtures/kubernetes.ts";

const web = (more = "") => `apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: home
spec:
  selector:
    app: wbe
  ports:
    - port: 80
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ServiceAccount
    metadata: { name: web, namespace: home }
  - apiVersion: apps/v1
    kind: DaemonSet
    metadata:
      name: web
      namespace: home
      annotations:
        vet.aether-k8s.dev/require-pod-security: "it mounts disks"
        vet.aether-k8s.dev/require-limits: "the node is its own"${more}
    spec:
      selector: { matchLabels: { app: web } }
      template:
        metadata: { labels: { app: web } }
        spec:
          serviceAccountName: web
          containers:
            - { name: web, image: "nginx:1.29" }
`;
const vetted = (text: string, ...args: string[]) => run(["vet", "-", ...args], { files: { "-": text } });

describe("vet", () => {
  it("reports in one line what was checked, if there are no problems", async () => {
    const { code, stdout } = await run(["vet"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^vet: no problems found \(the stack of the defaults: \d+ objects, \d+ links, \d+ flows, \d+ of \d+ connections; assumes the Secrets? .*aether\/aether-secrets.*\)\n$/,
    );
  });

  it("reads the output of render, and finds nothing without the config", async () => {
    expect(await vetted(toYaml(aetherStack()))).toMatchObject({ code: 0, stderr: "" });
  });

  it("reports object, field, line, consequence and fix, and exits with 1", async () => {
    const { code, stdout } = await vetted(web());
    expect(code).toBe(1);
    expect(stdout.split("\n").slice(0, 5)).toEqual([
      "Service home/web  standard input",
      "  error   no-missing-service-pods  spec.selector  8:5",
      "          Service home/web finds no pods: none has the labels app=wbe.",
      "          Set the selector to labels of the pods.",
      "",
    ]);
    expect(stdout).toMatch(/\nvet: 1 error, 0 warnings \(standard input: 3 objects, /);
  });

  it("annotates lines for GitHub", async () => {
    const { stdout } = await vetted(web(), "--format", "github");
    expect(stdout).toMatch(
      /^::error file=standard input,line=8,col=5,title=no-missing-service-pods::Service home\/web finds/,
    );
  });

  it("writes SARIF with a rule for each result", async () => {
    const log = JSON.parse((await vetted(web(), "--format", "sarif")).stdout);
    const [{ tool, results }] = log.runs;
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toContain(results[0].ruleId);
    expect(results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "standard%20input" },
      region: { startLine: 8, startColumn: 5 },
    });
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toContain("valid-suppression");
  });

  it("writes JSON with the findings as the library returns them", async () => {
    const { findings } = JSON.parse((await vetted(web(), "--format", "json")).stdout);
    expect(findings).toMatchObject([{ rule: "no-missing-service-pods", index: 0, path: ["spec", "selector"] }]);
  });

  it("reports an unused suppression, and one without a reason", async () => {
    const unused = await vetted(web("\n        vet.aether-k8s.dev/valid-quota: none"));
    expect(unused.stdout).toContain("DaemonSet home/web suppresses valid-quota, but has no finding to suppress.");
    const silent = await vetted(web('\n        vet.aether-k8s.dev/require-pinned-image: ""'));
    expect(silent.stdout).toContain("suppresses require-pinned-image without a reason");
  });

  it("suggests the rule for a misspelt suppression, and says which cannot be suppressed", async () => {
    const { stdout } = await vetted(web('\n        vet.aether-k8s.dev/require-limit: "small"'));
    expect(stdout).toContain("suppresses require-limit, which is not a rule. Did you mean require-limits?");
    expect((await vetted(web('\n        vet.aether-k8s.dev/valid-suppression: "no"'))).stdout).toContain(
      "suppresses valid-suppression, which cannot be suppressed.",
    );
    expect(vet([], { off: { "require-limit": "small" } })).toMatchObject([
      { rule: "valid-suppression", message: expect.stringContaining("Did you mean require-limits?") },
    ]);
  });

  it("disables a rule with a reason, and reports one that is disabled needlessly", async () => {
    expect((await vetted(web(), "--off", "no-missing-service-pods=made later")).code).toBe(0);
    expect((await vetted(web(), "--off", "valid-quota=no quota here")).stdout).toContain(
      "Option off suppresses valid-quota, but has no finding to suppress.",
    );
    expect(await vetted(web(), "--off", "valid-quota")).toMatchObject({ code: 2 });
  });

  it("explains a rule, and suggests one if the name is wrong", async () => {
    expect((await run(["vet", "--explain", "valid-quota"])).stdout).toMatch(/^valid-quota \(capacity, error\)\n/);
    expect((await run(["vet", "--explain", "valid-suppression"])).stdout).toMatch(/^valid-suppression \(/);
    expect((await run(["vet", "--explain", "valid-quotas"])).stderr).toContain("Did you mean valid-quota?");
  });

  it("rejects files that are not YAML, and unknown versions of Kubernetes", async () => {
    expect(await vetted("a: [1")).toMatchObject({ code: 2 });
    expect((await vetted(web(), "--kubernetes-version", "1.20")).stderr).toContain("1.33, 1.34, 1.35, 1.36");
  });

  it("accepts a version of Kubernetes as kubectl prints it", async () => {
    const gone = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec: { templat: {} }\n";
    for (const version of ["1.35", "v1.35", "1.35.2", "v1.35.2-gke.100"])
      expect((await vetted(gone, "--kubernetes-version", version)).stdout).toContain(
        "The API server of Kubernetes 1.35 ",
      );
  });

  it("validates objects against the schemas of Kubernetes: unknown fields, types, missing fields, and removed APIs", async () => {
    const { stdout } = await vetted(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec: { replicas: two, templat: {}, selector: {} }\n---\napiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: { name: b }\n",
    );
    for (const part of [
      "unknown field templat. Did you mean template?",
      "replicas is not a whole number.",
      "template is missing.",
      "1.25 has removed PodDisruptionBudget",
      "Use policy/v1.",
    ])
      expect(stdout).toContain(part);
  });
});

describe("a finding whose value is written in another object", () => {
  const text = `apiVersion: v1
kind: Namespace
metadata:
  name: home
  labels: { pod-security.kubernetes.io/enforce: restricted }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: home }
spec:
  hostNetwork: true
  containers: []
`;
  it("names that object, the field and the line, in every format", async () => {
    const said = async (format: string) => (await vetted(text, "--format", format)).stdout;
    expect(await said("pretty")).toContain(
      '          from Namespace home metadata.labels["pod-security.kubernetes.io/enforce"], standard input:5:49\n',
    );
    expect(await said("github")).toContain("; from Namespace home");
    const isControl = ({ path }: { path: string[] }) => path[1] === "hostNetwork";
    expect(JSON.parse(await said("json")).findings.find(isControl).source).toEqual({
      object: { apiVersion: "v1", kind: "Namespace", name: "home" },
      index: 0,
      path: ["metadata", "labels", "pod-security.kubernetes.io/enforce"],
      position: { file: "standard input", line: 5, column: 49 },
    });
    const [{ results }] = JSON.parse(await said("sarif")).runs;
    const related = results.flatMap(({ relatedLocations = [] }) => relatedLocations);
    expect(related[0].physicalLocation.region.startLine).toBe(5);
  });
});

it("the README shows the command's output", async () => {
  const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
  const files = { "-": read("test/fixtures/shop.yaml") };
  const { stdout } = await run(["vet", "-"], { files, kubernetes: () => kubernetesBytes });
  expect(read("README.md")).toContain(`$ kustomize build shop/ | npx aether-k8s vet -\n${stdout}`);
});

describe("render", () => {
  const broken = ["render", "--set", 'api.envFrom=[{"configMapRef":{"name":"aether-confg"}}]'];

  it("does not print a stack with an error, and reports the error", async () => {
    const { code, stdout, stderr } = await run(broken);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("until the ConfigMap aether-confg exists");
    expect(stderr).toContain("Not rendered. Use --no-vet to render anyway.");
  });

  it("validates objects that a config file returns, or adds, against the schemas of Kubernetes", async () => {
    const misspelt = patch(aetherStack(), "Deployment/aether-ui", (ui) => ({
      ...ui,
      spec: { ...ui.spec, replica: 2 },
    }));
    const extra = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "a" }, secret: [] };
    for (const made of [misspelt, { extraObjects: [extra] }]) {
      const modules = { "aether.config.ts": { default: made } };
      expect(await run(["render"], { modules })).toMatchObject({
        code: 1,
        stdout: "",
        stderr: expect.stringMatching(/unknown field (?:replica|secret)\. Did you mean/),
      });
    }
  });

  it("disables a rule with a reason", async () => {
    expect(await run([...broken, "--off", "no-missing-config-map=made by hand"])).toMatchObject({
      code: 0,
      stderr: "aether-k8s: no config file found; using only --set.\n",
    });
    expect(await run([...broken, "--off", "no-missing-config"])).toMatchObject({ code: 2 });
  });

  it("prints it with --no-vet", async () => {
    expect(await run([...broken, "--no-vet"])).toMatchObject({
      code: 0,
      stderr: "aether-k8s: no config file found; using only --set.\n",
    });
  });
});

describe("a rule of a consumer", () => {
  const requireTeam: Rule = {
    name: "require-team",
    subject: "safety",
    severity: "warning",
    reason: "Nobody knows whom to call.",
    fix: "Add the label team.",
    problems: ({ resources }) =>
      resources
        .filter(({ labels }) => labels.team === undefined)
        .map((resource) => ({
          resource,
          path: ["metadata", "labels"],
          message: `${resource.kind} ${resource.name} has no team.`,
        })),
  };

  it("runs in addition to the built-in ones", () => {
    expect(vet(aetherStack(), { rules: [requireTeam] }).every(({ rule }) => rule === "require-team")).toBe(true);
    expect(vet(aetherStack({ commonLabels: { team: "home" } }), { rules: [requireTeam] })).toEqual([]);
  });
  it("finds pods by a selector and calls objects as the others do", () => {
    const requireGuard: Rule = {
      ...requireTeam,
      name: "require-guard",
      problems: ({ ofKind, selected }) =>
        ofKind("Service")
          .filter(
            ({ namespace, spec }) => selected(namespace, requirements({ matchLabels: spec.selector })).length === 0,
          )
          .map((resource) => ({ resource, path: [], message: nameOf(resource) })),
    };
    const service = (app: string) => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: app, namespace: "home" },
      spec: { selector: { app } },
    });
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "home", labels: { app: "a" } } };
    const told = vet([service("a"), service("b"), pod], { rules: [requireGuard] });
    expect(told.filter(({ rule }) => rule === "require-guard").map(({ message }) => message)).toEqual([
      "Service home/b",
    ]);
  });

  it("that throws is a finding, and the others run", () => {
    const broken: Rule = {
      ...requireTeam,
      name: "require-luck",
      problems: () => {
        throw new Error("no luck");
      },
    };
    expect(vet([{ kind: "Service", metadata: { name: "a" } }], { rules: [broken, requireTeam] })).toMatchObject([
      { rule: "require-luck", severity: "error", index: -1, message: expect.stringContaining("no luck") },
      { rule: "require-team" },
    ]);
  });

  it("can be suppressed like those, also for an upgrade", () => {
    const annotations = { "vet.aether-k8s.dev/require-team": "an old one" };
    const objects = [{ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "a", annotations } }];
    expect(vet(objects, { rules: [requireTeam] })).toEqual([]);
    expect(vetUpgrade([], objects).findings).toEqual([]);
  });
});

it.each([
  [{ kind: "Deployment", namespace: "shop", name: "web" }, "Deployment shop/web"],
  [{ apiVersion: "v1", kind: "Service", metadata: { name: "web", namespace: "shop" } }, "Service shop/web"],
  [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }, "Namespace shop"],
])("nameOf names a resource and an object: %j", (given, name) => {
  expect(nameOf(given)).toBe(name);
});
