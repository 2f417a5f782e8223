// The texts of all commands. A separate file in the build, because most runs do not need it.
import type { ParseArgsOptionsConfig } from "node:util";
import { nearest } from "../toolkit/kubernetes/near.ts";
import { type Command, general as generalOptions } from "./command.ts";
import type { configOptions } from "./config-input.ts";
import type { commands } from "./main.ts";

/** The text of each option of a command, preceded by a name for its value if it takes one. */
type OptionTexts<Options extends ParseArgsOptionsConfig> = {
  readonly [Name in keyof Options]: Options[Name]["type"] extends "boolean"
    ? readonly [text: string]
    : readonly [value: string, text: string];
};

interface Help<Options extends ParseArgsOptionsConfig> {
  readonly usage: string;
  /** A sentence, without its period. */
  readonly summary: string;
  readonly details?: string;
  readonly options: OptionTexts<Options>;
  readonly examples: readonly string[];
}

type Commands = typeof commands;

const CONFIG: OptionTexts<typeof configOptions> = {
  config: [
    "FILE",
    "TypeScript config or values; default: aether.config.ts or aether.yaml in this directory, if it exists",
  ],
  values: ["FILE", "Values in YAML or JSON, - for standard input; later files win"],
  set: [
    "KEY=VALUE",
    "One setting, such as ui.replicas=3. The value is JSON or else text; null resets a setting to its default. Write a dot that belongs to a key as \\.",
  ],
  environment: ["NAME", "dev, staging or production"],
};
const OFF = ["RULE=REASON", "Disable a vet rule"] as const;

const HELP: { readonly [Name in keyof Commands]: Help<Commands[Name]["options"]> } = {
  render: {
    usage: "render [options]",
    summary: "Render the stack as YAML",
    details:
      "Without a config this is the production stack for the host aether.local, with the database and MLflow in the cluster.",
    options: {
      ...CONFIG,
      output: [
        "PATH",
        "A file (.yaml, .yml or .json), or a directory for one file per part; default: standard output. Files no longer part of the stack are left in place and reported. secrets.yaml is written unless the config names an existing Secret",
      ],
      format: ["FORMAT", "yaml or json; default: by the name of the output file, otherwise yaml"],
      only: ["WHAT", "Only Kind/name, a kind or a component"],
      "no-vet": ["Render even if vet reports errors. Warnings never stop a render"],
      off: OFF,
      check: ["Write nothing; exit with 1 if the output is out of date"],
      watch: ["Render again when the config, a values file or a module that they import changes"],
    },
    examples: [
      "aether-k8s render | kubectl apply --server-side -f -",
      "aether-k8s render --set host=aether.example.com --set mlflow=false",
      "aether-k8s render -f home.yaml --only Ingress --only scheduler",
      "cat home.yaml | aether-k8s render -f - -o out.yaml",
    ],
  },
  show: {
    usage: "show [TOPIC] [options] [FILE…]",
    summary: "Show a stack as it will run: tables, a picture or a page",
    details:
      "TOPIC is flows, budget, resources, images, secrets or objects; without one, show prints a summary. Reads objects from files and directories, - for standard input; without files it shows the stack of the config. Values of Secrets are never shown.",
    options: {
      ...CONFIG,
      output: [
        "FILE",
        "A page with everything, for a browser (.html), a picture (.svg), or Markdown with a Mermaid picture (.md)",
      ],
      format: ["FORMAT", "table or json; default: table"],
      namespace: ["NAME", "Where objects of files are created that do not say their namespace"],
      from: ["FILE", "What is applied now: the page also shows what changes and what restarts"],
      environments: ["NAMES", "Environments to compare on the page, comma-separated, such as dev,staging"],
    },
    examples: [
      "aether-k8s show -f values.yaml",
      "aether-k8s show flows -f values.yaml",
      "aether-k8s show -f values.yaml -o stack.html",
      "kustomize build overlays/home | aether-k8s show budget -",
    ],
  },
  kustomize: {
    usage: "kustomize -o DIRECTORY [options]",
    summary: "Write a kustomize tree: a base, and an overlay for each environment",
    details:
      "base/ has what the environments have in common and overlays/dev, staging and production the rest: `kubectl kustomize DIRECTORY/overlays/production` prints what `aether-k8s render --environment production` does. secrets-from-env/ makes the Secret from a file .env that Git ignores. An earlier tree in DIRECTORY is replaced.",
    options: {
      output: ["DIRECTORY", "Output directory"],
      config: ["FILE", `${CONFIG.config[1].replace(";", "; receives the environment;")}`],
      values: ["FILE", "Values for all environments, or for one of them as production=FILE; later files win"],
      set: ["KEY=VALUE", "One setting for all environments"],
      environments: ["NAMES", "Environments to write, comma-separated; default: dev,staging,production"],
      force: ["Write even if the directory contains other files (kept) or edited ones (overwritten)"],
      "no-vet": ["Write even if vet reports errors"],
    },
    examples: [
      "aether-k8s kustomize -f values.yaml -f production=production.yaml -o kustomize/",
      "kubectl apply -k kustomize/overlays/dev",
    ],
  },
  diff: {
    usage: "diff BEFORE AFTER [options]",
    summary: "Show where two stacks differ, and what restarts",
    details:
      "BEFORE and AFTER are each an environment (dev, staging, production), a config or values file, a file or directory of Kubernetes objects, - for standard input, or cluster for the live objects, read with kubectl (cluster:NAME for one of its contexts). Values of Secrets are not printed. Exits with 1 if the stacks differ.",
    options: {
      config: [
        "FILE",
        "TypeScript config of the environments and below values files; default: aether.config.ts, if it exists",
      ],
      values: ["FILE", "Values for both sides; values files that are compared win"],
      set: ["KEY=VALUE", "One setting for both sides"],
      format: ["FORMAT", "text, json or markdown; default: text"],
    },
    examples: [
      "aether-k8s diff staging production -f values.yaml",
      "aether-k8s diff production.yaml values.yaml",
      "aether-k8s diff cluster production -f values.yaml",
    ],
  },
  vet: {
    usage: "vet [options] [FILE…]",
    summary: "Report what is wrong with a set of objects",
    details:
      'Reads objects from files and directories, - for standard input, and reports what fails, now or later, when they are applied together. Without files it vets the stack of the config, whose necessary connections it knows. The annotation vet.aether-k8s.dev/RULE: "reason" suppresses a finding of an object. Exits with 1 if it reports anything, warnings too; only errors stop a render.',
    options: {
      ...CONFIG,
      format: ["FORMAT", "pretty, json, sarif or github; default: pretty"],
      from: [
        "FILE",
        "What is applied now: also reports what the API server rejects to change, what loses data, which secrets change and which pods restart",
      ],
      namespace: ["NAME", "Where objects of files are created that do not say their namespace"],
      server: [
        "Also ask the cluster, with a server-side dry run of kubectl: reports what its admission plugins, policies and quotas refuse",
      ],
      context: ["NAME", "The context of kubectl whose cluster --server asks; default: the current one"],
      "kubernetes-version": [
        "VERSION",
        "1.33 to 1.36, also as v1.36.2; default: that of the cluster with --server, otherwise the newest",
      ],
      off: OFF,
      explain: ["RULE", "Explain a rule"],
    },
    examples: [
      "aether-k8s vet -f values.yaml",
      "kustomize build overlays/home | aether-k8s vet -",
      "aether-k8s vet manifests/app.yaml manifests/db.yaml --format sarif > vet.sarif",
    ],
  },
  explain: {
    usage: "explain [SETTING] [options]",
    summary: "Explain a setting of the config, and which objects it changes",
    details: "SETTING is a path such as api.autoscaling.maxReplicas; without one, explain lists the settings.",
    options: { format: ["FORMAT", "text or json; default: text"] },
    examples: ["aether-k8s explain api.autoscaling", "aether-k8s explain postgres.storage --format json"],
  },
  secrets: {
    usage: "secrets generate [options]",
    summary: "Generate a Secret with strong values",
    details:
      "Passwords and keys differ each time, so keep the result: a second one would lock everyone out. Values that cannot be generated, such as LLM_API_KEY and HA_TOKEN, come from environment variables or files, and so does any other that you set there. DATABASE_URL of the database in the cluster follows from POSTGRES_PASSWORD. To change a value later, change it in the Secret itself and restart the pods: `kubectl -n NAMESPACE rollout restart deployment -l 'app.kubernetes.io/component in (api,scheduler)'`. Keep JWT_SECRET: it also encrypts the Home Assistant token that setup stores in the database.",
    options: {
      ...CONFIG,
      "from-file": ["KEY=FILE", "Read a value from a file, - for standard input"],
      output: ["FILE", "A new file that only you can read; default: standard output"],
    },
    examples: [
      "LLM_API_KEY=… HA_TOKEN=… aether-k8s secrets generate | kubectl apply -f -",
      "aether-k8s secrets generate --from-file LLM_API_KEY=llm.key --from-file HA_TOKEN=ha.token -o secret.yaml",
    ],
  },
  init: {
    usage: "init [options]",
    summary: "Write a config to begin with",
    details: "Writes aether.config.ts, which render finds by itself. Existing files are not overwritten.",
    options: { yaml: ["Write aether.yaml instead, and the schema with which editors check it"] },
    examples: ["aether-k8s init --yaml"],
  },
  schema: {
    usage: "schema",
    summary: "Print the JSON Schema of values files",
    details: "Editors check a values file that begins with # yaml-language-server: $schema=./aether.schema.json",
    options: {},
    examples: ["aether-k8s schema > aether.schema.json"],
  },
  completion: {
    usage: "completion SHELL",
    summary: "Print a script by which a shell completes the commands",
    details:
      "SHELL is bash, zsh or fish. In zsh, source it in ~/.zshrc: source <(aether-k8s completion zsh). In fish, write it to ~/.config/fish/completions/aether-k8s.fish",
    options: {},
    examples: ["aether-k8s completion bash > ~/.local/share/bash-completion/completions/aether-k8s"],
  },
  "--version": { usage: "--version", summary: "Print the version", options: {}, examples: [] },
};

/** All commands; built on demand. */
const general = (width: number) => [
  "aether-k8s renders every Kubernetes object that Aether needs.",
  columns(
    Object.values(HELP).map(({ usage, summary }) => [`aether-k8s ${usage.replace(" [options]", "")}`, summary]),
    width,
  ),
  "aether-k8s COMMAND --help shows the options of a command.",
  section("Examples", [
    "aether-k8s render > out.yaml",
    "aether-k8s render -f values.yaml --environment staging -o manifests/",
    "kustomize build . | aether-k8s vet -",
    "LLM_API_KEY=… HA_TOKEN=… aether-k8s secrets generate | kubectl apply -f -",
  ]),
  "Exit codes: 0 success, 1 findings, 2 invalid input, 3 a bug in aether-k8s.",
];

const NAMES = Object.keys(HELP).filter((name) => !name.startsWith("-"));

/** The help of a command. */
export interface CommandText {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly {
    readonly name: string;
    readonly short: string | undefined;
    /** The name of its value, if it takes one. */
    readonly value: string | undefined;
    readonly text: string;
  }[];
}

export const commandTexts = (all: Readonly<Record<string, Command>>): CommandText[] =>
  NAMES.map((name) => {
    const { summary } = HELP[name as keyof Commands];
    return { name, summary, options: optionsOf(name, all) };
  });

/** The options of a command, then those of every command. */
function optionsOf(name: string, all: Readonly<Record<string, Command>>) {
  const parsed: Command["options"] = { ...all[name]?.options, ...generalOptions };
  const texts = { ...HELP[name as keyof Commands].options, ...GENERAL };
  return Object.entries<readonly string[]>(texts).map(([option, words]) => ({
    name: option,
    short: parsed[option]?.short,
    value: words.length > 1 ? words[0] : undefined,
    text: words.at(-1) ?? "",
    isRepeated: parsed[option]?.multiple === true,
  }));
}

/** Options of every command. */
const GENERAL: OptionTexts<typeof generalOptions> = {
  quiet: ["Print no notes and no progress, only results and problems"],
  color: ["Colorize output even when it is not a terminal"],
  "no-color": ["Do not colorize output; so does the variable NO_COLOR"],
};

/** Help for a command, or for all of them; `undefined` for a command that does not exist. */
export function help(
  name: string | undefined,
  all: Readonly<Record<string, Command>>,
  screen = USUAL_WIDTH,
): string | undefined {
  const width = Math.min(Math.max(screen, LEAST_WIDTH), MOST_WIDTH);
  if (name === undefined || name.startsWith("-")) return `${general(width).join("\n\n")}\n`;
  if (!NAMES.includes(name)) return undefined;
  const { usage, summary, details, examples } = HELP[name as keyof Commands];
  const flags = optionsOf(name, all).map(({ name: option, short, value, text, isRepeated }): [string, string] => [
    `${short === undefined ? "   " : `-${short},`} --${option}${value === undefined ? "" : ` ${value}`}`,
    `${text}${isRepeated ? " (can be repeated)" : ""}`,
  ]);
  return `${[
    `aether-k8s ${usage}`,
    `${summary}.`,
    section("Examples", examples),
    ...(details === undefined ? [] : [wrapped(details, width)]),
    columns(flags, width),
  ].join("\n\n")}\n`;
}

/** The error for a command that does not exist. */
export function unknownCommand(name: string): string {
  const near = nearest(name, [...NAMES, "--help", "--version"]);
  return `unknown command ${JSON.stringify(name)}. ${near === undefined ? `Commands: ${NAMES.join(", ")}.` : `Did you mean ${near}?`}`;
}

function section(title: string, lines: readonly string[]): string {
  return [title, ...lines.map((line) => `  ${line}`)].join("\n");
}

/** The width where there is no terminal, and the least and the most for one. Longer lines are hard to read. */
const USUAL_WIDTH = 100;
const LEAST_WIDTH = 60;
const MOST_WIDTH = 120;

/** Two columns, of which the second is wrapped. */
function columns(rows: readonly (readonly [string, string])[], screen: number): string {
  const width = Math.max(...rows.map(([first]) => first.length)) + 4;
  return rows
    .map(([first, second]) => {
      const lines = wrapped(second, screen - width).split("\n");
      return `  ${first}`.padEnd(width) + lines.join(`\n${" ".repeat(width)}`);
    })
    .join("\n");
}

const wrapped = (text: string, width: number) =>
  text.replaceAll(new RegExp(`(?=.{${width + 1}})(.{1,${width}}) `, "g"), "$1\n");
