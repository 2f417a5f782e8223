// A file of its own also when built, because most runs need none of it.
import { nearest } from "../toolkit/kubernetes/nearest.ts";

const GENERAL = `aether-k8s renders every Kubernetes object that Aether needs.

  aether-k8s render             the stack as YAML
  aether-k8s kustomize          a kustomize tree: a base, and an overlay for each environment
  aether-k8s diff               where two stacks differ, and what restarts
  aether-k8s vet [FILE…]        what is wrong with a set of objects
  aether-k8s secrets generate   a Secret with strong values
  aether-k8s init               a config to begin with
  aether-k8s schema             the JSON Schema of values files
  aether-k8s --version
  aether-k8s COMMAND --help

Examples
  aether-k8s render > out.yaml
  aether-k8s render -f values.yaml --environment staging -o manifests/
  kustomize build . | aether-k8s vet -
  LLM_API_KEY=… HA_TOKEN=… aether-k8s secrets generate | kubectl apply -f -

Exit codes: 0 fine, 1 findings, 2 bad input, 3 a bug of aether-k8s.
`;

const CONFIG = `      --config FILE    config as code; absent: aether.config.ts of this folder, if there is one
  -f, --values FILE    values in YAML or JSON, - for standard input; repeat it, later files win
      --set KEY=VALUE  one setting, such as ui.replicas=3; the value is JSON or else text, null takes a setting back;
                       a dot that belongs to a key is written \\.
      --environment E  development, staging or production
`;

const COMMANDS: Readonly<Record<string, string>> = {
  render: `aether-k8s render [options]

Prints the stack. Without options: that of aether.config.ts if there is one, else production, host aether.local,
everything in the cluster.

${CONFIG}  -o, --output PATH    a file (.yaml, .yml, .json), or a folder/ with a file per part; - for standard output.
                       secrets.yaml is among them where the config has a Secret to make, and not where it names one
                       that exists. What is no part any more stays in the folder, and is told: it could be yours
      --format F       yaml or json; absent: what the name of the file says, else yaml
      --only WHAT      Kind/name, a kind or a component; repeat it for more
      --no-vet         render also what vet finds errors in; its warnings are told on standard error and stop nothing
      --off RULE=WHY   does not hear a rule of vet; repeat it for more

Examples
  aether-k8s render | kubectl apply --server-side -f -
  aether-k8s render --set host=aether.example.com --set mlflow=false
  aether-k8s render -f home.yaml --only Ingress --only scheduler
  cat home.yaml | aether-k8s render -f - -o out.yaml
`,
  kustomize: `aether-k8s kustomize -o FOLDER [options]

Writes base/, with what the environments have in common, and overlays/dev, staging and production, with what each is
above it: \`kubectl kustomize FOLDER/overlays/production\` gives what \`render --environment production\` does. Beside
them secrets-from-env/ makes the Secret from a file .env that git ignores. An earlier tree in FOLDER is replaced.

      --config FILE       config as code, which is told the environment; absent: aether.config.ts, if there is one
  -f, --values FILE       values for all environments; production=FILE for one of them; repeat it, later files win
      --set KEY=VALUE     one setting for all environments
      --environments E,…  which ones; absent: dev,staging,production
  -o, --output FOLDER     where to
      --force             also where files lie that are not of a tree, which stay, or that were edited, which are lost
      --no-vet            write also what vet finds errors in

Examples
  aether-k8s kustomize -f values.yaml -f production=production.yaml -o kustomize/
  kubectl apply -k kustomize/overlays/dev
`,
  diff: `aether-k8s diff BEFORE AFTER [options]

Prints where two stacks differ, object by object and field by field, and what restarts when the second takes the place
of the first. Each is an environment (dev, staging, production), a config or values file, a file or folder of Kubernetes
objects, - for standard input, or cluster: what is there, through kubectl (cluster:NAME for one of its contexts).
Values of Secrets are not printed. Exit code 1 when they differ.

      --config FILE    config as code, of the environments and below values; absent: aether.config.ts, if there is one
  -f, --values FILE    values for both, below those of a values file that is compared
      --set KEY=VALUE  one setting for both
      --color          colours also where no terminal is; a terminal gets none when NO_COLOR is set

Examples
  aether-k8s diff staging production -f values.yaml
  aether-k8s diff production.yaml values.yaml
  aether-k8s diff cluster production -f values.yaml
`,
  vet: `aether-k8s vet [options] [FILE…]

Reports everything that would break, or break later, between the objects of the files: YAML or JSON, - for standard
input. Without files it looks at the stack of the config, of which it knows more: which connections are needed.

${CONFIG}      --format F       pretty, json, sarif or github
      --from FILE      what is applied now: reports what the API server refuses to change, what loses data, which
                       secrets change, and which pods restart
      --kubernetes-version V
                       whose API the objects are held to: 1.33 to 1.36, also as v1.36.2; absent: the newest
      --off RULE=WHY   does not hear a rule; repeat it for more
      --explain RULE   what a rule is for

An object lives with a finding by an annotation whose value is the reason: vet.aether-k8s.dev/RULE: "why".
Exit code 1 with any finding, warnings too. \`render\` vets as well, and only errors stop it.

Examples
  aether-k8s vet -f values.yaml
  kustomize build overlays/home | aether-k8s vet -
  aether-k8s vet manifests/app.yaml manifests/db.yaml --format sarif > vet.sarif
`,
  secrets: `aether-k8s secrets generate [options]

Prints a Secret with every value the stack needs. Passwords and keys are made up afresh at each run: keep the
result, a second one would lock everybody out. LLM_API_KEY and HA_TOKEN are yours to bring, as environment
variables or in files; so is every other value that should not be made up. DATABASE_URL of the database in the
cluster follows from POSTGRES_PASSWORD.

${CONFIG}      --from-file KEY=FILE   takes a value from a file, - for standard input
  -o, --output FILE    writes a file that only you can read

Examples
  LLM_API_KEY=… HA_TOKEN=… aether-k8s secrets generate | kubectl apply -f -
  aether-k8s secrets generate --from-file LLM_API_KEY=llm.key --from-file HA_TOKEN=ha.token -o secret.yaml
`,
  init: `aether-k8s init [--yaml]

Writes a config to begin with: aether.config.ts, which render finds by itself, or with --yaml aether.yaml and the
schema that editors check it by. A file that is there stays as it is.
`,
  schema: `aether-k8s schema

Prints the JSON Schema of values files. Editors use it from the first line of a file:
  # yaml-language-server: $schema=./aether.schema.json

Example
  aether-k8s schema > aether.schema.json
`,
};

/** Help for a command, or for all of them; `undefined` for a command that does not exist. */
export function help(command: string | undefined): string | undefined {
  if (command === undefined || command.startsWith("-")) return GENERAL;
  return Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
}

/** What to say of a command that does not exist. */
export function unknownCommand(command: string): string {
  const near = nearest(command, Object.keys(COMMANDS));
  return near === undefined
    ? `there is no command ${JSON.stringify(command)}. There are ${Object.keys(COMMANDS).join(", ")}.`
    : `there is no command ${JSON.stringify(command)}. Did you mean ${near}?`;
}
