import { inlineSchema } from "../../aether/config/json-schema.late.ts";
import type { AetherConfig } from "../../aether/config/types.ts";
import { aetherStack } from "../../aether/stack.ts";
import { ConfigError } from "../../toolkit/errors.ts";
import { type Manifest, titleOf } from "../../toolkit/kubernetes/manifest.ts";
import { nearest } from "../../toolkit/kubernetes/near.ts";
import { changedAt } from "../../toolkit/kubernetes/path.ts";
import { isTree } from "../../toolkit/kubernetes/read.ts";
import {
  type Field,
  fieldsAt,
  fieldsNamed,
  type Reason,
  reasonAt,
  typeText,
  valuesLike,
} from "../../toolkit/schema/explained.ts";
import { choice } from "../choice.ts";
import { command, type Values } from "../command.ts";
import { type CommandContext, type ExitCode, UsageError } from "../context.ts";

const options = { format: { type: "string" } } as const;

/** `aether-k8s explain`: what a setting of the config is, and which objects it changes. */
export const explain = command({ options, takesArguments: true, run });

async function run(
  { stdout }: CommandContext,
  values: Values<typeof options>,
  args: readonly string[],
): Promise<ExitCode> {
  const format = choice("--format", values.format ?? "text", ["text", "json"]);
  if (args.length > 1) throw new UsageError("explain takes one setting, such as aether-k8s explain api.autoscaling.");
  // All items of a list have the same fields.
  const path = (args[0] ?? "").split(/[.[\]]+/).filter((key) => key !== "" && !/^\d+$/.test(key));
  const root = inlineSchema();
  const found = fieldsAt(root, path);
  if (found.length === 0) throw new UsageError(unknown(root, path));
  const explained = await explanation(root, path, found);
  stdout(format === "json" ? `${JSON.stringify(explained, null, 2)}\n` : explanationText(explained));
  return 0;
}

interface Explanation {
  readonly field: string;
  readonly type: string;
  readonly description: string;
  readonly default?: unknown;
  /** Why the default is what it is. */
  readonly reason?: Reason;
  readonly isRequired: boolean;
  /** Below it. */
  readonly fields: readonly { readonly name: string; readonly type: string; readonly description: string }[];
  /** What another value changes; undefined if no value that was tried changes anything on its own. */
  readonly effect?: Effect;
}

interface Effect {
  /** The value that was tried. */
  readonly to: unknown;
  /** The section that was added for it, because the defaults do not have it. */
  readonly section?: string;
  /** @example ["changed: Deployment aether/aether-api"] */
  readonly objects: readonly string[];
  /** What happens to the pods, one sentence each. */
  readonly consequences: readonly string[];
}

async function explanation(
  root: Field["schema"],
  path: readonly string[],
  found: readonly Field[],
): Promise<Explanation> {
  const [first] = found;
  const below = new Map(
    found.flatMap(({ schema }) => fieldsAt(schema, ["*"])).map((each) => [each.name, each] as const),
  );
  const effect = path.length === 0 ? undefined : await effectOf(root, path, found);
  const value = found.map(({ schema }) => schema.default).find((each) => each !== undefined);
  const near = reasonAt(root, path);
  // The reason of a section is that of the defaults below it.
  const reason = value === undefined && near?.of !== path.join(".") ? undefined : near;
  return {
    field: path.join("."),
    type: typeText(found.map(({ schema }) => schema)),
    description: [...new Set(found.flatMap(({ schema }) => schema.description ?? []))].join(" "),
    ...(value === undefined ? {} : { default: value }),
    ...(reason === undefined ? {} : { reason }),
    isRequired: first?.isRequired === true,
    fields: [...below.values()].map(({ name, schema }) => ({
      name,
      type: typeText([schema]),
      description: schema.description ?? "",
    })),
    ...(effect === undefined ? {} : { effect }),
  };
}

/** What another value changes, determined by rendering: the first value that the rules allow and that changes anything. */
async function effectOf(
  root: Field["schema"],
  path: readonly string[],
  found: readonly Field[],
): Promise<Effect | undefined> {
  const { stackDifference } = await import("../difference.ts");
  for (const { config, objects: before, section } of bases(root, path)) {
    for (const to of valuesOf(found)) {
      const after = rendered(changedAt(config, path, () => to));
      if (after === undefined) continue;
      const { added, removed, changed, consequences } = stackDifference(before, after);
      const objects = [
        ...added.map((object) => `added: ${titleOf(object as Manifest)}`),
        ...removed.map((object) => `removed: ${titleOf(object as Manifest)}`),
        ...changed.map((each) => `changed: ${titleOf(each.after)}`),
      ];
      if (objects.length > 0) return { to, objects, consequences, ...(section === undefined ? {} : { section }) };
    }
  }
  return undefined;
}

function* valuesOf(fields: readonly Field[]): Generator<unknown> {
  for (const { schema } of fields) yield* valuesLike(schema);
}

interface Base {
  readonly config: AetherConfig;
  readonly objects: readonly object[];
  /** The section above the setting that it has and the defaults do not. */
  readonly section?: string;
}

/** Stacks to change: those that have the sections above the setting, the nearest first, then the defaults, and those of development. */
function* bases(root: Field["schema"], path: readonly string[]): Generator<Base> {
  const defaults: Base = { config: {}, objects: rendered({}) ?? [] };
  const found = [defaults];
  for (const depth of path.slice(1).keys()) {
    const prefix = path.slice(0, depth + 1);
    const above = found.at(-1) ?? defaults;
    for (const value of valuesOf(fieldsAt(root, prefix))) {
      const config = changedAt(above.config, prefix, () => value) as AetherConfig;
      const objects = isTree(value) ? rendered(config) : undefined;
      if (objects === undefined) continue;
      // A section that is on already needs no mention.
      const isOn = JSON.stringify(objects) === JSON.stringify(above.objects);
      found.push({ ...above, config, objects, ...(isOn ? {} : { section: prefix.join(".") }) });
      break;
    }
  }
  yield* found.toReversed();
  const development: AetherConfig = { environment: "development" };
  yield { config: development, objects: rendered(development) ?? [] };
}

function rendered(config: unknown): readonly object[] | undefined {
  try {
    return aetherStack(config as AetherConfig);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function unknown(root: Field["schema"], path: readonly string[]): string {
  const known = path.findLastIndex((_, index) => fieldsAt(root, path.slice(0, index)).length > 0);
  const above = path.slice(0, Math.max(known, 0));
  const key = path[above.length] ?? "";
  const names = fieldsAt(root, [...above, "*"]).map(({ name }) => name);
  const near = nearest(key, names);
  const wanted = [...above, near ?? ""].join(".");
  const elsewhere = fieldsNamed(root, path.at(-1) ?? "").slice(0, 5);
  const advice =
    near !== undefined
      ? ` Did you mean ${[wanted, ...path.slice(above.length + 1)].join(".")}?`
      : elsewhere.length > 0
        ? ` There is ${elsewhere.join(", ")}.`
        : ` ${above.length === 0 ? "Settings" : `Below ${above.join(".")}`}: ${names.join(", ") || "nothing"}.`;
  return `there is no setting ${path.join(".")}.${advice}`;
}

function explanationText({
  field,
  type,
  description,
  isRequired,
  fields,
  reason,
  effect,
  ...rest
}: Explanation): string {
  const width = Math.max(0, ...fields.map(({ name }) => name.length)) + 2;
  const lines = [
    field === "" ? "The settings of the config." : `${field}: ${type}${isRequired ? ", required" : ""}`,
    ...(description === "" ? [] : ["", description]),
    ...("default" in rest && JSON.stringify(rest.default) !== "{}"
      ? ["", `Default: ${JSON.stringify(rest.default)}`]
      : []),
    ...(reason === undefined ? [] : [`Reason${reason.of === field ? "" : ` (${reason.of})`}: ${reason.text}`]),
    ...(fields.length === 0
      ? []
      : ["", "Fields:", ...fields.map((each) => `  ${each.name.padEnd(width)}${each.type}`)]),
    ...(effect === undefined
      ? field === ""
        ? []
        : ["", "No single value that was tried changes an object by itself: it depends on other settings."]
      : [
          "",
          `With ${JSON.stringify(effect.to)}${effect.section === undefined ? "" : `, if ${effect.section} is set`}:`,
          ...effect.objects.map((each) => `  ${each}`),
          ...effect.consequences.map((each) => `  ${each}`),
        ]),
  ];
  return `${lines.join("\n")}\n`;
}
