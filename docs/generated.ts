// The files that docs/generate.ts writes, as text; a test compares them with what is committed.
import { readdirSync, readFileSync } from "node:fs";
import { presets } from "../src/aether/app/presets.ts";
import { inlineSchema, jsonSchema } from "../src/aether/config/json-schema.ts";
import { configSchema } from "../src/aether/config/schema.ts";
import { roster } from "../src/aether/vet/rules.ts";
import { digest } from "../src/toolkit/kubernetes/digest.ts";
import { type JsonSchema, named } from "../src/toolkit/schema/named-types.ts";
import { configTypes } from "./config-types.ts";
import { guide } from "./guide.ts";

const GUIDE = "docs/deployment-k8s.md";

export function generated(): Record<string, string> {
  const schema = inlineSchema();
  return {
    "src/aether/config/types.ts": configTypes(schema),
    "src/aether/config/defaults.ts": defaults(),
    "src/aether/python/digests.ts": digests(),
    "docs/config.schema.json": `${JSON.stringify(jsonSchema(), null, 2)}\n`,
    "docs/configuration.md": markdown(schema),
    [GUIDE]: guide(readFileSync(new URL(`../${GUIDE}`, import.meta.url), "utf8")),
    "docs/vet-rules.md": vetRules(),
  };
}

const SUBJECTS = {
  links: "Objects refer to each other by name and label, and nothing checks that before the pods do.",
  schema: "What the API server accepts. Looked at with the schemas of a version of Kubernetes, as the command does.",
  capacity: "Whether there is room: at full scale, in a rollout of everything, for each resource.",
  reachability: "Which connections the NetworkPolicies open, against those that are needed, in both directions.",
  safety: "What works, until somebody breaks in, or the next release.",
  upgrade: "What lies between two sets of objects: `vetUpgrade`, `aether-k8s vet --from`.",
} as const;

function vetRules(): string {
  return [
    "# Rules of vet",
    "",
    "`vet(objects)` and `aether-k8s vet` report what would break between objects. A finding is lived with by an annotation on",
    'its object, `vet.aether-k8s.dev/RULE: "the reason"`; a whole rule is not heard with `--off RULE=REASON`, or `off` of the',
    "library. Every rule can be suppressed so but `valid-suppression`, which reports suppressions without a reason or a use, and",
    "of misspelt rules. Generated from `src/toolkit/vet/` and `src/aether/vet/` by `npm run generate`.",
    ...Object.entries(SUBJECTS).flatMap(([subject, sentence]) => [
      "",
      `## ${subject.charAt(0).toUpperCase()}${subject.slice(1)}`,
      "",
      sentence,
      "",
      "| rule | severity | without it | fix |",
      "|---|---|---|---|",
      ...roster
        .filter((rule) => rule.subject === subject)
        .map(({ name, severity, reason, fix }) => `| \`${name}\` | ${severity} | ${cell(reason)} | ${cell(fix)} |`),
    ]),
    "",
  ].join("\n");
}

const cell = (text: string) => text.replaceAll("|", "\\|");

function defaults(): string {
  const environments = Object.keys(presets) as (keyof typeof presets)[];
  const values = Object.fromEntries(
    environments.map((environment) => [environment, configSchema(environment).parse({})]),
  );
  return [
    "// Generated from config/schema.ts by `npm run generate`: what the schema makes of a config that says nothing. Written out,",
    "// because to build the schema takes longer than all the rest of a render; so only the fields that a config mentions are",
    "// built.",
    'import type { Environment } from "../app/presets.ts";',
    'import type { ResolvedConfig } from "./schema.ts";',
    "",
    `export const defaults: Readonly<Record<Environment, ResolvedConfig>> = ${JSON.stringify(values, null, 2)};`,
    "",
  ].join("\n");
}

function digests(): string {
  const folder = new URL("../src/aether/python/", import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith(".py"));
  return [
    "// Generated from the files beside it by `npm run generate`. Written out, because to hash fifteen thousand characters takes",
    "// a tenth of a render.",
    "export const digests = {",
    ...files.sort().map((name) => `  "${name}": "${digest(readFileSync(new URL(name, folder), "utf8"))}",`),
    "};",
    "",
  ].join("\n");
}

const hasDefault = ({ default: value }: JsonSchema) =>
  value !== undefined && !(typeof value === "object" && Object.keys(value ?? {}).length === 0);

function markdown(schema: JsonSchema): string {
  const sections = Object.entries(schema.properties ?? {});
  const plain = sections.filter(([, section]) => rows("", section).length === 0);
  return [
    "# Configuration",
    "",
    "Every field is optional unless it says *required*. Defaults are production's; where another environment differs, the",
    "text says so. Generated from `src/aether/config/schema.ts` by `npm run generate`.",
    "",
    ...table(plain.map(([name, section]) => row(name, section, false))),
    ...sections
      .filter(([, section]) => rows("", section).length > 0)
      .flatMap(([name, section]) => [
        "",
        `## ${name}`,
        "",
        section.description ?? "",
        "",
        ...table(rows(name, section)),
      ]),
    "",
    "## Fields of every component's pods",
    "",
    "Each section of a component has them, such as `api.env`.",
    "",
    ...table(Object.entries(mixins(schema)).map(([name, field]) => row(name, field, false))),
    "",
  ].join("\n");
}

const table = (lines: string[]) => ["| field | type | default | |", "|---|---|---|---|", ...lines];

function rows(path: string, schema: JsonSchema): string[] {
  if (schema.tsType !== undefined) return [];
  const fields = Object.entries(schema.properties ?? {});
  const members = fields.flatMap(([name, member]) => {
    const at = path === "" ? name : `${path}.${name}`;
    if (member.mixin !== undefined) return [];
    return [row(at, member, schema.required?.includes(name) ?? false), ...rows(at, member)];
  });
  const more = fields.some(([, { mixin }]) => mixin !== undefined) ? [`| \`${path}.…\` | | | ${OF_PODS} |`] : [];
  const alternatives = (schema.anyOf ?? []).flatMap((alternative) => rows(path, alternative));
  // The same field in two alternatives, such as postgres.pool, is told once.
  return [...new Set([...members, ...more, ...alternatives])];
}

const OF_PODS = "[Fields of every component's pods](#fields-of-every-components-pods).";

/** The fields that sections have alike, beside their own. */
const mixins = (schema: JsonSchema): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(named(schema)).flatMap(([name, [field]]) =>
      field?.mixin === undefined ? [] : [[name.replace(/^.*\./, ""), field]],
    ),
  );

function row(path: string, schema: JsonSchema, isRequired: boolean): string {
  const preset = hasDefault(schema) ? `\`${JSON.stringify(schema.default)}\`` : "";
  return `| \`${path}\` | ${typeOf(schema).replaceAll("|", "\\|")} | ${isRequired ? "*required*" : preset} | ${(schema.description ?? "").replaceAll("|", "\\|")} |`;
}

function typeOf(schema: JsonSchema): string {
  if (schema.tsType !== undefined) return schema.tsType.replace(/^I(?=[A-Z])/, "");
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined)
    return schema.enum
      .map((value) => `\`${value}\``)
      .join(" \\| ")
      .replaceAll("\\|", "|");
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(" or ");
  if (schema.type === "array") return `list of ${schema.items === undefined ? "anything" : typeOf(schema.items)}`;
  return String(schema.type ?? "object");
}
