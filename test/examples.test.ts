// Each example as its reader runs it: by node or by the command, with the built package found by its name.
import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { aetherStack } from "../src/index.ts";
import { checkout } from "./fixtures/build.ts";
import { examples, runnable, textOf, type Workplace, workplace } from "./fixtures/examples.ts";

interface Found {
  kind: string;
  metadata: { name: string; namespace: string; annotations?: Record<string, string>; labels: Record<string, string> };
  spec: Record<string, never>;
}

let place: Workplace;

beforeAll(() => {
  place = workplace();
}, 120_000);

afterAll(() => place.remove());

const output: Workplace["output"] = (...args) => place.output(...args);
const objects = (yaml: string) => parseAllDocuments(yaml).map((each) => each.toJS() as Found);
const named = (yaml: string, kind: string, name: string) =>
  objects(yaml).find((each) => each.kind === kind && each.metadata.name === name);

describe("every example", () => {
  it.each(examples)("%s opens with when you want it, and fits on a screen", (example) => {
    const lines = textOf(example).trimEnd().split("\n");
    expect(lines.slice(0, 2).join("\n")).toMatch(/^(?:\/\/|#) When .*[.:-]/m);
    expect(lines.length).toBeLessThanOrEqual(40);
  });

  it("is run by a test, or is not a program", () => {
    const programs = examples.filter((example) => example.endsWith(".ts"));
    // Pulumi's is run by test/cluster/pulumi.test.ts.
    const run = [...runnable, "pulumi"];
    expect(programs.filter((example) => !run.some((name) => example.startsWith(name)))).toEqual([]);
  });

  it.each(examples.filter((example) => example.endsWith(".ts")))("%s imports the package by its name", (example) => {
    expect(textOf(example)).toMatch(/^import .* from "@aether\/k8s";$/m);
  });
});

describe("script.ts", () => {
  it("prints the stack with the annotation it adds to every Deployment", () => {
    const found = objects(output("script"));
    const owners = found.filter(({ metadata }) => metadata.annotations?.["example.com/owner"] === "home");
    expect(owners.map(({ kind }) => kind)).toEqual(
      found.map(({ kind }) => kind).filter((kind) => kind === "Deployment"),
    );
    expect(owners).toHaveLength(4);
  });
});

describe("home.ts", () => {
  it("is the golden file, byte for byte", () => {
    const golden = join(checkout, "test/golden/example-home.yaml");
    const text = output("home");
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(golden, text);
    expect(text).toBe(existsSync(golden) ? readFileSync(golden, "utf8") : "");
  });

  it("runs one pod of each and no autoscaler", () => {
    const text = output("home");
    const replicas = objects(text).flatMap(({ kind, spec }) => (kind === "Deployment" ? [spec.replicas] : []));
    expect(replicas).toEqual([1, 1, 1, 1]);
    expect(objects(text).filter(({ kind }) => kind === "HorizontalPodAutoscaler")).toEqual([]);
  });

  it("lets the API reach Home Assistant and the LLM at home, each at its port", () => {
    const policy = JSON.stringify(named(output("home"), "NetworkPolicy", "aether-api")?.spec);
    expect(policy).toContain('"cidr":"192.168.1.10/32"');
    expect(policy).toContain('"port":8123');
    expect(policy).toContain('"cidr":"192.168.1.20/32"');
    expect(policy).toContain('"port":11434');
    expect(policy).not.toContain("0.0.0.0/0");
  });

  it("is served by Traefik", () => {
    const text = output("home");
    expect(named(text, "Ingress", "aether-api")?.spec).toMatchObject({ ingressClassName: "traefik" });
  });
});

describe("for-kustomize", () => {
  it("is written as the tree in kustomize/, file by file, by the command that it names", () => {
    const [, command = ""] = textOf("for-kustomize/values.yaml").match(/npx @aether\/k8s kustomize (.*)$/m) ?? [];
    const bin = join(place.folder, "node_modules/@aether/k8s/dist/cli.cjs");
    const cwd = join(place.folder, "examples/for-kustomize");
    const tree = join(checkout, "examples/kustomize");
    const written = join(place.folder, "examples/kustomize");
    // Two branches merged are a file that was edited.
    if (process.env.UPDATE_GOLDEN === "1") rmSync(written, { recursive: true, force: true });
    execFileSync(process.execPath, [bin, "kustomize", ...command.split(" ")], { cwd });
    if (process.env.UPDATE_GOLDEN === "1") {
      rmSync(tree, { recursive: true, force: true });
      cpSync(written, tree, { recursive: true });
    }
    expect(textsBelow(written)).toEqual(textsBelow(tree));
  });
});

const textsBelow = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );

describe("values.yaml", () => {
  const render = (...args: string[]) => output("values", ...args);

  it("renders staging with the key of the existing Secret", () => {
    const [api] = objects(render("--only", "Deployment/aether-api"));
    expect(JSON.stringify(api)).toContain(
      '"name":"LLM_API_KEY","valueFrom":{"secretKeyRef":{"name":"aether","key":"openrouter-key"',
    );
    expect(named(render(), "HorizontalPodAutoscaler", "aether-api")?.spec).toMatchObject({ maxReplicas: 4 });
  });

  it("names an existing schema", () => {
    const [, schema = ""] = textOf("values.yaml").match(/^# yaml-language-server: \$schema=(\S+)$/m) ?? [];
    expect(existsSync(join(checkout, "examples", schema))).toBe(true);
  });
});

describe("config-as-code", () => {
  it("renders the objects of its config file", () => {
    expect(JSON.stringify(named(output("config-as-code"), "Deployment", "aether-ui")?.spec)).toContain(
      '{"name":"TZ","value":"Europe/Berlin"}',
    );
  });
});

describe("environments", () => {
  it.each(["development", "staging", "production"])(
    "renders %s under its own host, in its own namespace",
    (environment) => {
      const text = output("environments", "--environment", environment);
      const host = { development: "aether.localhost", staging: "aether.staging.example.com" }[environment];
      expect(text).toContain(`host: ${host ?? "aether.example.com"}`);
      expect(
        objects(text).every(
          ({ kind, metadata }) => kind === "Namespace" || metadata.namespace === `aether-${environment}`,
        ),
      ).toBe(true);
    },
  );
});

describe("overrides.ts", () => {
  const podOf = (name: string) => JSON.stringify(named(output("overrides"), "Deployment", name)?.spec);

  it("puts every pod on the pool of nodes", () => {
    const specs = objects(output("overrides")).filter(({ kind }) =>
      ["Deployment", "StatefulSet", "Job"].includes(kind),
    );
    expect(specs).toHaveLength(6);
    expect(specs.filter(({ spec }) => !JSON.stringify(spec).includes('"nodeSelector":{"pool":"apps"}'))).toEqual([]);
  });

  it("mounts the certificate authority into the API, in addition to its other mounts", () => {
    expect(podOf("aether-api")).toContain('"name":"SSL_CERT_FILE","value":"/etc/ssl/corporate/ca.crt"');
    expect(podOf("aether-api")).toContain('{"name":"corporate-ca","mountPath":"/etc/ssl/corporate","readOnly":true}');
    expect(podOf("aether-api")).toContain('"mountPath":"/tmp"');
  });

  it("adds the sidecar, removes the budget, and routes the Ingress to the renamed Service", () => {
    const text = output("overrides");
    expect(podOf("aether-ui")).toContain('"name":"logs"');
    expect(named(text, "PodDisruptionBudget", "aether-mlflow")).toBeUndefined();
    expect(named(text, "Service", "aether-ui")).toBeUndefined();
    expect(named(text, "Service", "frontend")).toBeDefined();
    expect(JSON.stringify(named(text, "Ingress", "aether-ui"))).toContain('"service":{"name":"frontend"');
  });
});

describe("external-postgres.ts", () => {
  it("has no database, and lets the API connect to the external one", () => {
    const text = output("external-postgres");
    expect(objects(text).filter(({ kind }) => kind === "StatefulSet")).toEqual([]);
    expect(JSON.stringify(named(text, "NetworkPolicy", "aether-api")?.spec)).toContain('"cidr":"10.20.0.5/32"');
  });
});

describe("tenants.ts", () => {
  it("labels every object of each household, in its namespace", () => {
    const found = objects(output("tenants"));
    for (const tenant of ["jones", "smith"]) {
      const own = found.filter(({ metadata }) => metadata.labels["example.com/tenant"] === tenant);
      expect(
        new Set(own.map(({ kind, metadata }) => (kind === "Namespace" ? metadata.name : metadata.namespace))),
      ).toEqual(new Set([`aether-${tenant}`]));
      expect(own).toHaveLength(found.length / 2);
    }
  });
});

describe("kosko", () => {
  it("is a component whose manifests are the stack, with the annotation", () => {
    const text = output("kosko");
    expect(objects(text)).toHaveLength(aetherStack().length);
    expect(named(text, "Service", "aether-ui")?.metadata.annotations).toEqual({ "example.com/owner": "home" });
  });
});

describe("cdk8s.ts", () => {
  it("synthesizes the stack, object for object", () => {
    const byName = (list: { kind: string; metadata: { name: string } }[]) =>
      Object.fromEntries(list.map((each) => [`${each.kind}/${each.metadata.name}`, each]));
    expect(byName(objects(output("cdk8s")))).toEqual(byName(aetherStack({ host: "aether.example.com" })));
  });
});

describe.each([
  ["argo-cd/application.yaml", { "argocd.argoproj.io/sync-options": "Prune=false,Delete=false" }],
  ["flux/aether.yaml", { "kustomize.toolkit.fluxcd.io/prune": "disabled" }],
  ["helm/Chart.yaml", { "helm.sh/resource-policy": "keep" }],
])("%s", (example, kept) => {
  /** What its first lines say to run. */
  const [, options = "", output = ""] = textOf(example).match(/`npx @aether\/k8s render (.*?)-o (\S+)`/) ?? [];
  const render = (folder: string, ...more: readonly string[]) => {
    const cli = join(place.folder, "node_modules/@aether/k8s/dist/cli.cjs");
    place.node(cli, "render", ...options.split(" ").filter(Boolean), ...more, "-o", join(folder, output));
    const files = readdirSync(join(place.folder, folder, output));
    return files.map((file) => readFileSync(join(place.folder, folder, output, file), "utf8"));
  };

  it("is rendered by the command that it names, with the data kept by the annotation that the tool reads", () => {
    const found = render(`gitops-${dirname(example)}`).flatMap(objects);
    const data = found.filter(({ kind }) => kind === "Namespace" || kind === "PersistentVolumeClaim");
    const kinds = example.startsWith("helm") ? ["PersistentVolumeClaim"] : ["Namespace", "PersistentVolumeClaim"];
    expect(data.map(({ kind }) => kind).toSorted()).toEqual(kinds);
    for (const { metadata } of data) expect(metadata.annotations).toMatchObject(kept);
  });

  it("has nothing that the tool takes for a template or a variable", () => {
    // Also in a chart that has the files among its templates. Flux replaces ${ } only where postBuild is set, as it is not here.
    const monitored = render(`monitored-${dirname(example)}`, "--set", "monitoring.prometheus.namespace=monitoring");
    expect(monitored.filter((text) => text.includes("{{"))).toEqual([]);
    expect(textOf(example)).not.toContain("postBuild");
  });
});

it("helm/Chart.yaml is a chart as Helm reads one", () => {
  expect(parse(textOf("helm/Chart.yaml"))).toMatchObject({
    apiVersion: "v2",
    name: "aether",
    type: "application",
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
  });
});

describe("github-actions", () => {
  const workflow = parse(textOf("github-actions/aether.yaml"));
  const steps: { name?: string; run?: string; uses?: string; with?: Record<string, unknown> }[] =
    workflow.jobs.rendered.steps;
  const cwd = () => join(place.folder, "examples/config-as-code");
  const summary = () => join(cwd(), "summary.md");
  const runs = steps.flatMap(({ run }) => (run?.startsWith("npx") ? [run] : []));

  /** A repository as the workflow finds it, with the commands of a runner after `npm ci`. */
  function shell(line = "") {
    const bin = join(place.folder, "bin");
    mkdirSync(bin, { recursive: true });
    const cli = join(place.folder, "node_modules/@aether/k8s/dist/cli.cjs");
    writeFileSync(join(bin, "npx"), `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${cli}" "$@"\n`, { mode: 0o755 });
    return spawnSync("bash", ["-e", "-c", line], {
      cwd: cwd(),
      encoding: "utf8",
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, GITHUB_STEP_SUMMARY: summary() },
    });
  }

  it("passes for committed output that is up to date, and fails if it was edited", () => {
    expect(runs).toHaveLength(3);
    shell("npx --no aether-k8s render -o rendered/; mkdir .base; cp -r rendered .base/");
    expect(runs.map((run) => shell(run).status)).toEqual([0, 0, 0]);
    appendFileSync(join(cwd(), "rendered/namespace.yaml"), "# edited\n");
    const outcomes = runs.map((run) => shell(run));
    expect(outcomes.map(({ status }) => status)).toEqual([0, 1, 0]);
    expect(outcomes[1]?.stdout).toContain("-# edited");
  });

  it("writes what a merge would change, and what restarts, into the summary", () => {
    shell("rm -rf .base; npx --no aether-k8s render -o rendered/; mkdir .base; cp -r rendered .base/");
    shell("sed -i 's/replicas: 2/replicas: 5/' rendered/ui-deployment.yaml");
    expect(shell(runs[2]).status).toBe(0);
    expect(readFileSync(summary(), "utf8")).toContain("~ Deployment aether/aether-ui\n  ~ spec.replicas: 2 → 5");
  });

  it("gives code from a pull request no access to secrets", () => {
    expect(Object.keys(workflow.on)).toEqual(["pull_request"]);
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(Object.keys(workflow.jobs)).toEqual(["rendered"]);
    expect(textOf("github-actions/aether.yaml")).not.toMatch(/\bsecrets\.|github\.token/);
    const checkouts = steps.filter(({ uses = "" }) => uses.startsWith("actions/checkout"));
    expect(checkouts.map((step) => step.with?.["persist-credentials"])).toEqual([false, false]);
    expect(steps.flatMap(({ run = "" }) => run.match(/npm ci.*/) ?? [])).toEqual(["npm ci --ignore-scripts"]);
    // Of any other npx the registry would be asked.
    expect(runs.filter((run) => !run.startsWith("npx --no aether-k8s "))).toEqual([]);
  });
});
