// `npm run bench`: what a render costs, as ratios from one run. The two sides of a ratio take turns, so that a machine that
// is busy for a while slows both, and each figure is a median. Ends with 1 where a limit is exceeded.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AetherObject, aetherStack, facts, kubernetesSchemas, toYaml, vet } from "@aether/k8s";
import { stringify } from "yaml";
import { components } from "./components.ts";

const PAIRS = 30;
// Of what runs warm: calls in a row, so that each finds the caches as its like has left them; and milliseconds before the first
// that counts, until the engine has compiled what it will. Not in turns: one would clear away what the other has left.
const ROW = 10;
const WARM_UP = 2000;
const MEASURED = 3000;

const path = (file: string) => new URL(file, import.meta.url).pathname;
const nothing = ["-e", "0"];
const render = [path("../dist/cli.cjs"), "render"];

interface Usage {
  /** Milliseconds. */
  readonly cpu: number;
  /** MiB. */
  readonly peak: number;
}

/** Milliseconds from the start of a process to its end. @throws {Error} if it fails: a refusal is faster than the work */
function wall(args: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  return time(() => {
    const { status, stderr } = spawnSync(process.execPath, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
      maxBuffer: 2 ** 30,
    });
    if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
  });
}

function usage(args: readonly string[]): Usage {
  const { output } = spawnSync(process.execPath, ["--require", path("usage.cjs"), ...args], {
    stdio: ["ignore", "pipe", "ignore", "pipe"],
    encoding: "utf8",
  });
  return JSON.parse(output[3] ?? "");
}

function time(work: () => unknown): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** Milliseconds of one call among many. */
function warm(work: () => unknown): number {
  const row = () => {
    for (let call = 0; call < ROW; call++) work();
  };
  const rows = (milliseconds: number) => {
    const times: number[] = [];
    for (const end = performance.now() + milliseconds; performance.now() < end; ) times.push(time(row) / ROW);
    return times;
  };
  rows(WARM_UP);
  return median(rows(MEASURED));
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Medians of what two measurements give in turns, after one that is not counted. */
function inTurns(count: number, ours: () => number, theirs: () => number): [number, number] {
  const [, ...turns] = Array.from({ length: 1 + count }, () => [ours(), theirs()] as const);
  return [median(turns.map(([a]) => a)), median(turns.map(([, b]) => b))];
}

interface Row {
  readonly what: string;
  readonly measured: readonly [number, number];
  readonly than: string;
  readonly unit?: string;
  /** The most that ours may be: a multiple of theirs, or in the unit. */
  readonly limit?: { readonly ratio: number } | { readonly value: number };
}

function row({ what, measured: [ours, theirs], than, unit = "ms", limit }: Row): void {
  const [a, b] = [ours, theirs].map((value) => `${value.toFixed(2)} ${unit}`.padStart(11));
  const ratio = ours / theirs;
  const [isOver, most] =
    limit === undefined
      ? [false, ""]
      : "ratio" in limit
        ? [ratio > limit.ratio, `at most ${limit.ratio} x`]
        : [ours > limit.value, `at most ${limit.value} ${unit}`];
  if (isOver) process.exitCode = 1;
  const verdict = isOver ? `${most}: EXCEEDED` : most;
  console.log(`${what.padEnd(36)}${a}   ${`${ratio.toFixed(2)} x`.padStart(7)} ${b}   ${than.padEnd(30)} ${verdict}`);
}

const stack = aetherStack();
console.log(
  `node ${process.version}, ${stack.length} objects, medians of ${PAIRS} turns (of ${MEASURED / 1000} s in one process)\n`,
);

row({
  what: "render, wall",
  measured: inTurns(
    PAIRS,
    () => wall(render),
    () => wall(nothing),
  ),
  than: "node -e 0",
  limit: { ratio: 1.5 },
});
const values = path("../examples/values.yaml");
row({
  what: "render -f values.yaml, wall",
  measured: inTurns(
    PAIRS,
    () => wall([...render, "-f", values]),
    () => wall(nothing),
  ),
  than: "node -e 0",
});
row({
  what: "render, the first of a machine, wall",
  measured: inTurns(
    PAIRS,
    () => wall(render, { NODE_DISABLE_COMPILE_CACHE: "1" }),
    () => wall(nothing),
  ),
  than: "node -e 0",
  limit: { ratio: 2 },
});
row({
  what: "render, a config that patches, wall",
  measured: inTurns(
    PAIRS,
    () => wall([...render, "--config", path("aether.config.ts")]),
    () => wall(nothing),
  ),
  than: "node -e 0",
});
row({
  what: "vet -f values.yaml, wall",
  measured: inTurns(
    PAIRS,
    () => wall([path("../dist/cli.cjs"), "vet", "-f", values]),
    () => wall(nothing),
  ),
  than: "node -e 0",
});
row({
  what: "vet, wall",
  measured: inTurns(
    PAIRS,
    () => wall([path("../dist/cli.cjs"), "vet"]),
    () => wall(nothing),
  ),
  than: "node -e 0",
  limit: { value: 1000 },
});
row({
  what: "a script that renders, wall",
  measured: inTurns(
    PAIRS,
    () => wall([path("script.mjs")]),
    () => wall(nothing),
  ),
  than: "node -e 0",
});
row({
  what: "a script with ConfigError alone, wall",
  measured: inTurns(
    PAIRS,
    () => wall([path("script-error.mjs")]),
    () => wall(nothing),
  ),
  than: "node -e 0",
});
row({
  what: "render, CPU",
  measured: inTurns(
    PAIRS,
    () => usage(render).cpu,
    () => usage(nothing).cpu,
  ),
  than: "node -e 0",
});
row({
  what: "render, peak memory",
  measured: inTurns(
    PAIRS,
    () => usage(render).peak,
    () => usage(nothing).peak,
  ),
  than: "node -e 0",
  unit: "MiB",
  limit: { value: 60 },
});
row({
  what: "toYaml, warm",
  measured: [warm(() => toYaml(stack)), warm(() => stack.map((object) => stringify(object)))],
  than: "stringify of yaml",
  limit: { value: 1 },
});
row({
  what: "aetherStack, warm",
  measured: [warm(() => aetherStack()), warm(() => structuredClone(stack))],
  than: "structuredClone of its result",
  limit: { value: 0.2 },
});
const known = facts();
row({
  what: `vet, ${stack.length} objects, warm`,
  measured: [warm(() => vet(stack, known)), warm(() => structuredClone(stack))],
  than: "structuredClone of them",
  limit: { value: 5 },
});
const schemas = await kubernetesSchemas();
row({
  what: "vet with schemas, warm",
  measured: [warm(() => vet(stack, { ...known, schemas })), warm(() => vet(stack, known))],
  than: "without schemas",
  limit: { value: 5 },
});
// Other renderers of the same objects, where they are installed: of this stack as a chart's templates, and of its base and overlay.
const chart = mkdtempSync(join(tmpdir(), "aether-bench-chart-"));
spawnSync(process.execPath, [...render, "-f", values, "-o", `${chart}/templates/`]);
writeFileSync(join(chart, "Chart.yaml"), "apiVersion: v2\nname: aether\nversion: 0.1.0\n");
const peers = [
  ["helm", "template", chart],
  ["kustomize", "build", path("../examples/kustomize/overlays/production")],
] as const;
for (const [program, ...args] of peers)
  if (spawnSync(program, ["version"]).status === 0)
    row({
      what: `${program} ${args[0]}, wall`,
      measured: inTurns(
        PAIRS,
        () => time(() => spawnSync(program, args, { stdio: ["ignore", "pipe", "ignore"] })),
        () => wall(nothing),
      ),
      than: "node -e 0",
    });
  else console.log(`${program} is not installed, so it is not measured`);
rmSync(chart, { recursive: true });
row({
  what: "render, vetted, wall",
  measured: inTurns(
    PAIRS,
    () => wall([...render, "--set", "ui.replicas=3"]),
    () => wall([...render, "--set", "ui.replicas=3", "--no-vet"]),
  ),
  than: "with --no-vet",
});

const folder = mkdtempSync(join(tmpdir(), "aether-bench-"));
const many = join(folder, "objects.json");
writeFileSync(many, JSON.stringify(components()));
const draw = (file: string) => [path("../dist/cli.cjs"), "show", many, "-o", join(folder, file)];
row({
  what: "show -o svg, 60 components, wall",
  measured: inTurns(
    3,
    () => wall(draw("stack.svg")),
    () => wall(nothing),
  ),
  than: "node -e 0",
  limit: { value: 2000 },
});
rmSync(folder, { recursive: true });

interface Taken {
  readonly milliseconds: number;
  /** MiB. */
  readonly peak: number;
}

const taken = (file: string, ...args: readonly string[]): Taken =>
  JSON.parse(spawnSync(process.execPath, [path(file), ...args], { encoding: "utf8" }).stdout);

const [stacks, halfOfStacks] = [taken("stacks.ts", "10000"), taken("stacks.ts", "5000")];
const what = "10,000 different stacks to YAML";
row({ what, measured: [stacks.milliseconds, halfOfStacks.milliseconds], than: "5,000", limit: { value: 7000 } });
const peaks = [stacks.peak, halfOfStacks.peak] as const;
row({ what: `${what}, peak`, measured: peaks, than: "5,000", unit: "MiB", limit: { value: 150 } });

const vetted = (count: number, of: string): Taken => taken("many.ts", String(count), of);

/** Twice as many objects may take little more than twice as long. */
function growth(what: string, of: string, limit: number, ratio: number, peak = 300): void {
  const [many, half] = [vetted(10_000, of), vetted(5000, of)];
  const times: [number, number] = [many.milliseconds, half.milliseconds];
  row({ what: `vet, 10,000 ${what}`, measured: times, than: "5,000", limit: { value: limit } });
  row({ what: `vet, 10,000 ${what}, growth`, measured: times, than: "5,000", limit: { ratio } });
  row({
    what: `vet, 10,000 ${what}, peak`,
    measured: [many.peak, half.peak],
    than: "5,000",
    unit: "MiB",
    limit: { value: peak },
  });
}

/** Kubernetes' own code from the start of a process: its first verdict, and what one costs after that. */
const judging = inTurns(
  5,
  () => wall([path("judge.mjs")]),
  () => wall(nothing),
);
row({ what: "Kubernetes' code, first verdict, wall", measured: judging, than: "node -e 0", limit: { value: 1000 } });
row({
  what: "Kubernetes' code, peak memory",
  measured: inTurns(
    5,
    () => usage([path("judge.mjs")]).peak,
    () => usage(nothing).peak,
  ),
  than: "node -e 0",
  unit: "MiB",
  limit: { value: 400 },
});

const forms = {
  YAML: (objects: AetherObject[]) => toYaml(objects),
  JSON: (items: AetherObject[]) => JSON.stringify({ apiVersion: "v1", kind: "List", items }),
};
for (const [form, write] of Object.entries(forms)) {
  const whole = [10_000, 5000].map((count) => {
    const name = join(tmpdir(), `aether-bench-${process.pid}-${count}.${form.toLowerCase()}`);
    const stacks = Array.from({ length: Math.ceil(count / stack.length) }, (_, index) =>
      aetherStack({ name: `a${index}`, namespace: `n${index}`, host: `h${index}.example.com` }),
    );
    writeFileSync(name, write(stacks.flat()));
    const taken = wall([path("../dist/cli.cjs"), "vet", name]);
    rmSync(name);
    return taken;
  }) as [number, number];
  row({ what: `vet of 10,000 objects, ${form}, wall`, measured: whole, than: "5,000", limit: { value: 16_000 } });
  row({ what: `vet of 10,000 objects, ${form}, growth`, measured: whole, than: "5,000", limit: { ratio: 2.5 } });
}

growth("objects by Kubernetes' code", "judge", 10_000, 2.5, 500);
const policies = vetted(400, "policies");
row({
  what: "vet, 200 policies of all, 200 pods",
  measured: [policies.milliseconds, vetted(200, "policies").milliseconds],
  than: "100 and 100",
  limit: { value: 2000 },
});
growth("objects", "stacks", 1000, 2.5);
growth("held to schemas", "schemas", 1500, 2.5);
// Which policies guard a pod is found among all of its namespace.
growth("in one namespace", "namespace", 1000, 3);
