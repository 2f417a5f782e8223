import { describe, expect, it } from "vitest";
import { aetherStack, toJson, toYaml } from "../../src/index.ts";
import { kubernetesBytes } from "../fixtures/kubernetes.ts";
import { run } from "./run.ts";

const diff = (line: string, files: Record<string, string> = {}) =>
  run(["diff", ...line.split(" ")], { files, kubernetes: () => kubernetesBytes });

const config = (data: string) => `{ kind: ConfigMap, apiVersion: v1, metadata: { name: a }, data: ${data} }\n`;

describe("diff", () => {
  it("of a stack and itself ends with 0, of two that differ with 1", async () => {
    expect(await diff("production production -q")).toMatchObject({ code: 0, stdout: "No difference.\n", stderr: "" });
    const { code, stdout, stderr } = await diff("staging production -q");
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout).toContain("~ HorizontalPodAutoscaler aether/aether-api\n  ~ spec.maxReplicas: 4 → 8\n");
  });

  it("applies values to both", async () => {
    const { stdout } = await diff("dev production -f values.yaml --set ui.replicas=1", {
      "values.yaml": "name: house",
    });
    expect(stdout).toContain("house-api");
    expect(stdout).not.toContain("Deployment aether/house-ui");
  });

  it("applies values files, which override those for both", async () => {
    const files = { "values.yaml": "name: house\nlogLevel: info", "new.yaml": "logLevel: debug" };
    const { stdout } = await diff("production new.yaml -f values.yaml", files);
    expect(stdout).toContain("~ ConfigMap aether/house-config\n  ~ data.LOG_LEVEL: INFO → DEBUG\n");
  });

  it("accepts config files", async () => {
    const modules = {
      "a.config.ts": { default: { ui: { replicas: 1 } } },
      "b.config.ts": { default: { ui: { replicas: 3 } } },
    };
    const { code, stdout } = await run(["diff", "a.config.ts", "b.config.ts"], { modules });
    expect(code).toBe(1);
    expect(stdout).toContain("~ spec.replicas: 1 → 3\n");
  });

  it.each([
    ["YAML", "stack.yaml", { "stack.yaml": toYaml(aetherStack()) }],
    ["a JSON list", "stack.json", { "stack.json": toJson(aetherStack()) }],
    ["standard input", "-", { "-": toYaml(aetherStack()) }],
    [
      "a folder",
      "out",
      { "out/a.yaml": toYaml(aetherStack().slice(0, 9)), "out/b.yaml": toYaml(aetherStack().slice(9)) },
    ],
  ])("takes objects from %s", async (_, path, files) => {
    expect(await diff(`${path} production`, files)).toMatchObject({ code: 0, stdout: "No difference.\n" });
  });

  it("is in colours for a terminal, unless NO_COLOR is set, and with --color anywhere", async () => {
    const args = ["diff", "staging", "production"];
    const coloured = "\u001b[3";
    expect((await run(args)).stdout).not.toContain(coloured);
    expect((await run(args, { terminal: true })).stdout).toContain(coloured);
    expect((await run(args, { terminal: true, env: { NO_COLOR: "1" } })).stdout).not.toContain(coloured);
    expect((await run([...args, "--color"])).stdout).toContain(coloured);
  });

  it("colors a line by its sign, also an empty one, and no other", async () => {
    const config = (data: string) => `{ kind: ConfigMap, apiVersion: v1, metadata: { name: a }, data: { a: ${data} } }`;
    const files = { "a.yaml": config('"1\\n2"'), "b.yaml": config('"1\\n2\\n"') };
    const { stdout } = await run(["diff", "a.yaml", "b.yaml", "--color"], { files });
    const painted = (code: number, text: string) => `\u001b[${code}m${text}\u001b[39m`;
    expect(stdout.split("\n")).toEqual([
      painted(33, "~ ConfigMap a"),
      painted(33, "  ~ data.a:"),
      painted(32, "    +"),
      "",
      "0 added, 0 removed, 1 changed.",
      "",
    ]);
  });

  it("writes JSON with each field that differs", async () => {
    const files = {
      "a.yaml": config('{ a: "1", b: "2" }'),
      "b.yaml": `${config('{ a: "3", c: "4" }')}---\n${config("{}").replace("name: a", "name: b, namespace: shop")}`,
    };
    const { code, stdout } = await diff("a.yaml b.yaml --format json", files);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      added: [{ apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "b" }],
      removed: [],
      changed: [
        {
          apiVersion: "v1",
          kind: "ConfigMap",
          // As the API server fills it in.
          namespace: "default",
          name: "a",
          fields: [
            { path: "data.a", before: "1", after: "3" },
            { path: "data.b", before: "2" },
            { path: "data.c", after: "4" },
          ],
        },
      ],
      consequences: [],
    });
  });

  it("writes Markdown for a pull request, in a fence that no value ends", async () => {
    const files = { "a_1.yaml": config('"1"'), "b.yaml": config('"```\\n````"') };
    expect((await diff("a_1.yaml b.yaml --format markdown", files)).stdout).toBe(
      [
        "### a\\_1.yaml → b.yaml",
        "",
        "**0 added, 0 removed, 1 changed.**",
        "",
        "`````diff",
        "! ConfigMap a",
        "!   data:",
        '-     "1"',
        "+     ```",
        "+     ````",
        "`````",
        "",
      ].join("\n"),
    );
    const { stdout } = await diff("staging production --format markdown");
    expect(stdout).toContain("\n- Deployment aether-api: its pods are replaced.\n");
    expect((await diff("dev dev --format markdown")).stdout).toBe("### dev → dev\n\nNo difference.\n");
  });

  it.each(["text", "json", "markdown"])("hides the values of Secrets in %s", async (format) => {
    const secret = (value: string) =>
      `{ kind: Secret, apiVersion: v1, metadata: { name: a, annotations: { b: ${value} } }, stringData: { a: ${value} } }`;
    const files = { "a.yaml": secret("hush-one"), "b.yaml": secret("hush-two") };
    const { stdout } = await diff(`a.yaml b.yaml --format ${format}`, files);
    expect(stdout).toContain("(hidden)");
    expect(stdout).not.toContain("hush");
  });

  it.each([
    ["a misspelt environment", "prod production", /file not found: prod\. Did you mean production\?/],
    ["one side", "production", /diff takes two/],
    ["three sides", "production staging dev", /diff takes two/],
    ["two clusters", "cluster cluster:other", /Pass a file or an environment as one of the two/],
    ["a file that is not there", "no.yaml production", /cannot read no\.yaml: file not found/],
    ["a file that is not YAML", "bad.yaml production", /^aether-k8s: bad\.yaml:1: /],
    [
      "a file with more than settings",
      "two.yaml production",
      /two\.yaml:1: the object that starts here lacks an apiVersion/,
    ],
    ["wrong values", "wrong.yaml production", /hots: is not a setting/],
    ["an environment for an environment", "staging production --set environment=staging", /Remove --set environment/],
    [
      "a file with remarks alone",
      "empty.yaml production",
      /no objects found in empty\.yaml\. .* \{\} is a config that sets nothing/,
    ],
  ])("refuses %s", async (_, line, says) => {
    const files = {
      "bad.yaml": "a: [",
      "two.yaml": "host: a.example.com\n---\nhost: b.example.com",
      "wrong.yaml": "hots: a",
      "empty.yaml": "# host: a.example.com",
    };
    const { code, stdout, stderr } = await diff(line, files);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(says);
  });
});

describe("diff rejects, with file and line,", () => {
  const config = (metadata: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: ${metadata}\n`;
  it.each([
    ["metadata that is null", config("null"), "a.yaml:1: the object that starts here lacks"],
    ["a name that is a number", config("{ name: 1 }"), "a.yaml:1: the object that starts here lacks"],
    [
      "an object that gets its name later",
      config("{ generateName: a- }"),
      "a.yaml:1: the object that starts here lacks",
    ],
    [
      "what is there twice",
      `${config("{ name: a }")}---\n${config("{ name: a }")}`,
      "a.yaml:5: the object that starts here, ConfigMap a, is defined twice",
    ],
    ["an alias of nothing", config("*c"), 'a.yaml:3: text that starts with "*" refers to an anchor'],
    ["an unknown tag", config("!vault a"), 'a.yaml:3: text that starts with "!" is read as a YAML tag'],
  ])("%s", async (_, text, says) => {
    const { code, stdout, stderr } = await diff("a.yaml production", { "a.yaml": text });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(says);
  });

  it("objects of a config file that have the same identity", async () => {
    const modules = { "a.config.ts": { default: [{ apiVersion: "v1", kind: "ConfigMap", metadata: null }] } };
    const { code, stderr } = await run(["diff", "a.config.ts", "production"], { modules });
    expect([code, stderr]).toEqual([2, expect.stringContaining("object 0 of a.config.ts lacks an apiVersion")]);
  });
});

describe("diff never prints a value of a Secret", () => {
  const MARKER = "hunter2";
  const secret = (value: string, annotations = "{}") =>
    `apiVersion: v1\nkind: Secret\nmetadata: { name: a, annotations: ${annotations} }\nstringData:\n  PASSWORD: ${value}\n`;
  const kept = `{ kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"PASSWORD":"${MARKER}"}}' }`;
  const list = (value: string) => `apiVersion: v1\nkind: List\nitems:\n  - ${secret(value).replaceAll("\n", "\n    ")}`;

  it.each([
    ["that changes", secret(MARKER), secret("other")],
    ["that is added", "", secret(MARKER)],
    ["in a List", list(MARKER), list("other")],
    ["in the copy that kubectl keeps", secret("a", kept), secret("b")],
    ["under a misspelt field", secret(MARKER).replace("stringData", "stringdata"), secret("b")],
    ["that is no YAML", secret(`"${MARKER}" a`), ""],
    ["that is taken for the head of a block", secret(`|${MARKER}`), ""],
    ["that is taken for an alias", secret(`*${MARKER}`), ""],
    ["that is taken for a tag", secret(`!${MARKER} a`), ""],
    ["that is a key twice", secret(`${MARKER}\n  PASSWORD: ${MARKER}`), ""],
  ])("%s", async (_, before, after) => {
    const { code, stdout, stderr } = await diff("a.yaml b.yaml", { "a.yaml": before, "b.yaml": after });
    expect(code).not.toBe(0);
    expect(code).not.toBe(3);
    expect(stdout + stderr).not.toContain(MARKER);
    expect(stdout + stderr).not.toBe("");
  });
});

describe("diff of a folder", () => {
  const stack = toYaml(aetherStack());

  it("that is a kustomization is rejected with the command to build it", async () => {
    const { code, stderr } = await diff("out production", { "out/kustomization.yaml": "resources: [a.yaml]" });
    expect([code, stderr]).toEqual([
      2,
      "aether-k8s: out is a kustomization. Build it first: kubectl kustomize out | aether-k8s diff - …\n",
    ]);
  });

  it("reports its subdirectories, which it skips as an apply does", async () => {
    const { code, stderr } = await diff("out production", { "out/a.yaml": stack, "out/more/b.yaml": stack });
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^aether-k8s: out\/more: not compared/)]);
  });

  it("with only subdirectories is rejected with their names", async () => {
    const { code, stderr } = await diff("out production", { "out/more/b.yaml": stack });
    expect([code, stderr]).toEqual([2, expect.stringContaining("Subdirectories are not read; pass one of out/more.")]);
  });

  it("names the file that is wrong", async () => {
    const { stderr } = await diff("out production", { "out/a.yaml": stack, "out/b.yaml": "just text" });
    expect(stderr).toBe("aether-k8s: out/b.yaml:1: the object that starts here is not a Kubernetes object.\n");
  });
});

describe("diff reports the consequences of an apply", () => {
  it("exits with 1 if only the namespace differs, which creates a second stack and restarts nothing", async () => {
    const files = {
      "a.yaml": toYaml(aetherStack({ namespace: "one" })),
      "b.yaml": toYaml(aetherStack({ namespace: "two" })),
    };
    const { code, stdout } = await diff("a.yaml b.yaml", files);
    expect(code).toBe(1);
    expect(stdout).toContain("~ namespace: one → two\n");
    expect(stdout).toContain("The second stack is in two: applying it changes nothing in one");
    expect(stdout).not.toMatch(/are replaced|stop/);
  });

  it("what is removed stays until it is deleted", async () => {
    const { stdout } = await diff("production b.yaml", { "b.yaml": "mlflow: false" });
    expect(stdout).toMatch(/^Removed objects stay in the cluster until you delete them/m);
  });

  it("a claim of a StatefulSet can't be changed", async () => {
    const { stdout } = await diff("production b.yaml", { "b.yaml": "postgres: { storage: { size: 99Gi } }" });
    expect(stdout).toMatch(/^StatefulSet aether\/aether-postgres is rejected: volumeClaimTemplates is immutable\./m);
  });

  it("pods end if an autoscaler replaces a replica count, and the message says how to avoid it", async () => {
    const { stdout } = await diff("old.yaml production", {
      "old.yaml": "api: { autoscaling: false, replicas: 6 }\nquota: false",
    });
    expect(stdout).toMatch(
      /^Deployment aether\/aether-api goes from 6 pods to 1 until the autoscaler acts: .*edit-last-applied/m,
    );
  });

  it("of a stack and live objects, which were already accepted, names none of what the API server would reject", async () => {
    const claim = (metadata: string, size: string) =>
      `{ kind: PersistentVolumeClaim, apiVersion: v1, metadata: { name: a${metadata} }, spec: { resources: { requests: { storage: ${size} } } } }`;
    const files = { "a.yaml": claim("", "2Gi"), "live.yaml": claim(", uid: b", "1Gi") };
    expect((await diff("a.yaml live.yaml", files)).stdout).not.toContain("rejected");
    expect((await diff("live.yaml a.yaml", { ...files, "a.yaml": claim("", "512Mi") })).stdout).toContain("rejected");
  });

  it("names the namespaces of a whole cluster that the stack does not have", async () => {
    const object = (metadata: string) => `{ kind: ConfigMap, apiVersion: v1, metadata: { ${metadata} } }`;
    const files = {
      "a.yaml": object("name: a, namespace: b"),
      "live.yaml": [object("name: a, namespace: b, uid: c"), object("name: a, namespace: kube-system, uid: d")].join(
        "\n---\n",
      ),
    };
    expect(await diff("a.yaml live.yaml", files)).toMatchObject({
      code: 0,
      stdout: "No difference.\n",
      stderr: expect.stringMatching(/Not compared: 1 live object .*\(kube-system\)\.$/m),
    });
  });

  it("a Job under its old name does not run again: its change is rejected", async () => {
    const job = (image: string) =>
      toYaml([
        {
          apiVersion: "batch/v1",
          kind: "Job",
          metadata: { name: "a" },
          spec: { template: { spec: { containers: [{ name: "a", image }] } } },
        },
      ]);
    const { stdout } = await diff("a.yaml b.yaml", { "a.yaml": job("a:1"), "b.yaml": job("a:2") });
    expect(stdout).toMatch(/^Job a is rejected: template is immutable\./m);
    expect(stdout).not.toContain("it runs");
  });
});

describe("diff with a cluster", () => {
  it("repeats kubectl's message when it fails", async () => {
    const programs = () => ({ code: 1, stdout: "", stderr: "error: no configuration has been provided\n" });
    const { code, stderr } = await run(["diff", "cluster", "production"], { programs });
    expect([code, stderr]).toEqual([
      2,
      "aether-k8s: kubectl cannot reach the cluster: error: no configuration has been provided\n",
    ]);
  });

  it("stops after the first request to an unreachable cluster: each would wait for its own timeout", async () => {
    let asked = 0;
    const programs = () => ({ code: 1, stdout: "", stderr: `Unable to connect to the server: ${asked++}\n` });
    const { code, stderr } = await run(["diff", "cluster", "production"], { programs });
    expect([code, stderr]).toEqual([
      2,
      "aether-k8s: kubectl cannot reach the cluster: Unable to connect to the server: 1\n",
    ]);
    expect(asked).toBe(2);
  });

  /** A cluster that has what it was given, and knows some kinds more. */
  const clusterWith = (stack: readonly object[], left: readonly object[], kinds: string) => {
    const asked: string[] = [];
    const programs = (_: string, args: readonly string[]) => {
      asked.push(args.join(" "));
      const answer = args.includes("--selector") ? left : stack;
      return { code: 0, stdout: args[0] === "api-resources" ? kinds : toJson(answer), stderr: "" };
    };
    return { asked, programs };
  };
  const stack = aetherStack();
  const job = (name: string, status?: object) => {
    const ours = stack.find(({ kind }) => kind === "Job");
    return { ...ours, metadata: { ...ours?.metadata, name }, ...(status === undefined ? {} : { status }) };
  };

  it("does not report a completed Job of an earlier release", async () => {
    const ended = { conditions: [{ type: "Complete", status: "True" }] };
    const left = [job("aether-migrate-1", ended), job("aether-migrate-2", ended)];
    const { programs } = clusterWith(stack, left, "");
    expect(await run(["diff", "cluster", "production"], { programs })).toMatchObject({
      code: 0,
      stdout: "No difference.\n",
    });
    const running = clusterWith(stack, [job("aether-migrate-1", { active: 1 })], "");
    expect((await run(["diff", "cluster", "production"], running)).stdout).toContain("- Job aether/aether-migrate-1\n");
  });

  it("looks for removed objects among all kinds of the cluster, except Secrets and pods", async () => {
    const kinds = ["cronjobs.batch", "deployments.apps", "externalsecrets.external-secrets.io", "pods", "secrets"];
    const { asked, programs } = clusterWith(stack, [], `${kinds.join("\n")}\n`);
    await run(["diff", "cluster", "production"], { programs });
    const line = asked.find((each) => each.includes("--selector")) ?? "";
    expect(line).toMatch(
      /^get cronjobs\.batch,deployments\.apps,externalsecrets\.external-secrets\.io --namespace aether /,
    );
  });

  it("looks only among our kinds if not all may be listed", async () => {
    const { programs: answers } = clusterWith(aetherStack({ mlflow: false }), stack, "cronjobs.batch\n");
    const programs = (program: string, args: readonly string[]) =>
      args[1] === "cronjobs.batch" ? { code: 1, stdout: "", stderr: "forbidden" } : answers(program, args);
    const files = { "less.yaml": "mlflow: false" };
    const { stdout } = await run(["diff", "cluster", "less.yaml"], { programs, files });
    expect(stdout).toContain("- Deployment aether/aether-mlflow\n");
  });

  it("does not count what the cluster created for something else", async () => {
    const [object] = stack.filter(({ kind }) => kind === "Service");
    const made = { ...object, metadata: { ...object?.metadata, name: "made", ownerReferences: [{ name: "owner" }] } };
    const { programs } = clusterWith(stack, [made], "");
    expect(await run(["diff", "cluster", "production"], { programs })).toMatchObject({ code: 0 });
  });

  it("ignores the fields that the cluster generates for each Job", async () => {
    let uid = 0;
    const programs = (_: string, args: readonly string[], input: string) => {
      const { items }: { items: { kind: string; spec: { template: object } }[] } = JSON.parse(
        args.includes("-f") ? input : toJson([]),
      );
      const labels = { "controller-uid": `${uid}`, "batch.kubernetes.io/job-name": `${uid++}` };
      const answer = items.map((item) =>
        item.kind === "Job"
          ? {
              ...item,
              spec: {
                ...item.spec,
                selector: { matchLabels: labels },
                template: { ...item.spec.template, metadata: { labels } },
              },
            }
          : item,
      );
      return { code: 0, stdout: toJson(answer), stderr: "" };
    };
    expect(await run(["diff", "cluster", "production"], { programs })).toMatchObject({ code: 0 });
  });

  it("looks for removed objects also next to objects without our labels", async () => {
    const dashboard = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "dashboard" } };
    const { programs } = clusterWith(aetherStack({ mlflow: false }), stack, "");
    const files = { "more.yaml": JSON.stringify({ mlflow: false, extraObjects: [dashboard] }) };
    const { stdout } = await run(["diff", "cluster", "more.yaml"], { programs, files });
    expect(stdout).toContain("- Deployment aether/aether-mlflow\n");
  });

  it("reports the one object that the cluster rejects, and compares the others", async () => {
    const programs = (_: string, args: readonly string[], input: string) => {
      const asked: { items: { kind: string }[] } = JSON.parse(args.includes("-f") ? input : toJson([]));
      const refuses = args[0] === "apply" && asked.items.some(({ kind }) => kind === "StatefulSet");
      if (refuses) return { code: 1, stdout: "", stderr: "spec: Forbidden\n" };
      // What is there has other labels than what is applied.
      const there = JSON.stringify(asked).replaceAll('"app.kubernetes.io/part-of":"aether"', '"other":"label"');
      return { code: 0, stdout: args[0] === "get" ? there : JSON.stringify(asked), stderr: "" };
    };
    const { code, stdout } = await run(["diff", "cluster", "production"], { programs });
    expect(code).toBe(1);
    expect(stdout).toContain("~ Deployment aether/aether-api\n");
    expect(stdout).not.toContain("~ StatefulSet");
    expect(stdout).toMatch(
      /^The cluster rejects StatefulSet aether\/aether-postgres: kubectl apply failed: spec: Forbidden$/m,
    );
  });

  it("uses the named context", async () => {
    const asked: (readonly string[])[] = [];
    const programs = (_: string, args: readonly string[]) => {
      asked.push(args);
      return { code: 0, stdout: "", stderr: "" };
    };
    const { code, stdout } = await run(["diff", "cluster:home", "production"], { programs });
    expect(code).toBe(1);
    expect(stdout).toContain("+ Namespace aether\n");
    expect(new Set(asked.map((args) => args.slice(0, 2).join(" ")))).toEqual(new Set(["--context home"]));
  });
});
