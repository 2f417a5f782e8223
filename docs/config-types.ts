// src/aether/config/types.ts: the type of the config, from its JSON Schema.
import { defaultOf, definition, type JsonSchema, named } from "../src/toolkit/schema/named-types.ts";

/** The module that declares `AetherConfig`, and each type that has a name. */
export function configTypes(schema: JsonSchema): string {
  const types: Record<string, JsonSchema> = {};
  for (const [name, parts] of Object.entries(named(schema))) {
    const [type = "", field] = name.split(".");
    const part = definition(name, parts);
    if (field === undefined && part.tsType !== undefined) continue;
    types[type] =
      field === undefined
        ? part
        : { properties: { ...types[type]?.properties, [field]: { ...part, mixin: undefined } } };
  }
  const ofKubernetes = [...new Set(JSON.stringify(schema).match(/(?<="tsType":"I)\w+/g))].toSorted();
  return [
    "// Generated from config/schema.ts by `npm run generate`.",
    ...ofKubernetes.map((name) => `import type { I${name} } from "kubernetes-models/${GROUPS[name] ?? "v1"}/${name}";`),
    'import type { AnyObject } from "../../toolkit/kubernetes/manifest.ts";',
    "",
    "/** The config of a stack. Every section is optional and has defaults. */",
    `export ${declaration("AetherConfig", schema)}`,
    ...Object.entries(types).flatMap(([name, type]) => ["", `/** ${aboutOf(name)} */`, declaration(name, type)]),
    "",
  ].join("\n");
}

/** What the types are that several fields have: the descriptions in the schema are those of the fields. */
const ABOUT: Readonly<Record<string, string>> = {
  Address: "Where a host outside the cluster is, for NetworkPolicies: an IP address, address ranges or pods.",
  ComponentService: "The Service of a component.",
  Image: "The image of a component, and where it is pulled from.",
  PodFields: "The fields that the pods of every component have.",
  ProbeTiming: "The timing of a probe.",
  Resources: "The requests and limits of a container.",
  ScalingRules: "How fast an autoscaler changes the number of pods in one direction.",
  Storage: "The volume of a component: a new claim, or an existing one.",
};

function aboutOf(name: string): string {
  const about = ABOUT[name];
  if (about === undefined) throw new Error(`docs/config-types.ts: say in ABOUT what ${name} is.`);
  return about;
}

/** Of those that are not the core's. */
const GROUPS: Readonly<Record<string, string>> = { MetricSpec: "autoscaling/v2" };

function declaration(name: string, { description: _, typeName: __, ...part }: JsonSchema): string {
  return part.anyOf === undefined ? `interface ${name} ${typeOf(part)}` : `type ${name} = ${typeOf(part)};`;
}

function typeOf(part: JsonSchema): string {
  const { typeName, tsType, anyOf, items, additionalProperties, properties } = part;
  if (tsType !== undefined) return tsType;
  if (typeName !== undefined) return typeName;
  if (part.const !== undefined) return JSON.stringify(part.const);
  if (part.enum !== undefined) return part.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (anyOf !== undefined) return [...new Set(anyOf.map((each) => alternative(each, anyOf)))].join(" | ");
  if (items !== undefined) {
    const item = typeOf(items);
    return `readonly ${/[ &|]/.test(item) ? `(${item})` : item}[]`;
  }
  if (properties !== undefined) return record(part);
  if (typeof additionalProperties === "object") return `{ [key: string]: ${typeOf(additionalProperties)} }`;
  return [part.type ?? "unknown"]
    .flat()
    .map((type) => SCALARS[type] ?? type)
    .join(" | ");
}

const SCALARS: Readonly<Record<string, string>> = { integer: "number", object: "{ [key: string]: unknown }" };

/**
 * Fields of one alternative are forbidden in the others: TypeScript lets an object of a union have the fields of all, so
 * `{ external, storage }` would compile.
 */
function alternative(part: JsonSchema, all: readonly JsonSchema[]): string {
  if (part.properties === undefined) return typeOf(part);
  const others = all.filter((each) => each !== part);
  const ofOthers = new Set(others.flatMap(({ properties = {} }) => Object.keys(ownFields(properties))));
  const forbidden = [...ofOthers].filter((field) => !Object.hasOwn(part.properties ?? {}, field));
  const mixins = others.flatMap(mixinsOf).filter((mixin) => !mixinsOf(part).includes(mixin));
  return [record(part, forbidden), ...mixins.map((mixin) => `{ [Field in keyof ${mixin}]?: never }`)].join(" & ");
}

/** The fields of an object, and the types that it has more of. */
function record(part: JsonSchema, forbidden: readonly string[] = []): string {
  const fields = Object.entries(ownFields(part.properties ?? {})).flatMap(([name, field]) => [
    ...docComment(field),
    `${/^\w+$/.test(name) ? name : JSON.stringify(name)}${part.required?.includes(name) ? "" : "?"}: ${typeOf(field)};`,
  ]);
  const lines = [...fields, ...forbidden.map((name) => `${name}?: never;`)];
  const own = `{\n${lines.map((line) => line.replaceAll(/^/gm, "  ")).join("\n")}\n}`;
  return [...mixinsOf(part), own].join(" & ");
}

type Fields = Readonly<Record<string, JsonSchema>>;

const ownFields = (properties: Fields): Fields =>
  Object.fromEntries(Object.entries(properties).filter(([, { mixin }]) => mixin === undefined));

const mixinsOf = ({ properties = {} }: JsonSchema): string[] => [
  ...new Set(Object.values(properties).flatMap(({ mixin }) => mixin?.split(".").slice(0, 1) ?? [])),
];

/** Editors show `@default` of a doc comment, and nothing of a JSON Schema's default. */
function docComment(field: JsonSchema): string[] {
  const { description, minItems } = field;
  // Of an object without a name, the fields' defaults are said at the fields.
  const preset = defaultOf(field.typeName === undefined ? { ...field, properties: {} } : field);
  if (description === undefined) return [];
  const text = minItems === undefined ? description : `${description} At least ${minItems === 1 ? "one" : minItems}.`;
  if (preset === undefined) return [`/** ${text} */`];
  return ["/**", ` * ${text}`, ` * @default ${JSON.stringify(preset)}`, " */"];
}
