import { secretName } from "../../aether/app/names.ts";
import { secretKeyOf } from "../../aether/common/secret.ts";
import { parseConfig } from "../../aether/config/parse.ts";
import { inClusterDatabaseUrl, secretProblem } from "../../aether/config/rules/secret-values.ts";
import type { ResolvedConfig } from "../../aether/config/schema.ts";
import { requiredSecretKeys, type SecretKey, secretKeyNames, secretKeys } from "../../aether/derived/declared.ts";
import { secretWith } from "../../aether/stack.ts";
import { nearest } from "../../toolkit/kubernetes/near.ts";
import { toYaml } from "../../toolkit/render/yaml.ts";
import { didYouMean } from "../choice.ts";
import { command, type Values } from "../command.ts";
import { configInput, configOptions, noteOrigin } from "../config-input.ts";
import { rejecting } from "../config-place.ts";
import { type CommandContext, type Context, type ExitCode, UsageError } from "../context.ts";
import { isStandardOutput, onceFromStdin, readText, writeTexts } from "../files.ts";

// URL-safe letters: a % in DATABASE_URL would stop Alembic.
const MADE_UP: Partial<Record<SecretKey, number>> = {
  JWT_SECRET: 48,
  POSTGRES_PASSWORD: 32,
  DATA_SOURCE_PASS: 32,
  MLFLOW_DATABASE_PASSWORD: 32,
  AUTH_PASSWORD: 18,
  API_KEY: 32,
  WEBHOOK_SECRET: 32,
};

const options = {
  ...configOptions,
  "from-file": { type: "string", multiple: true },
  output: { type: "string", short: "o" },
} as const;

/** `aether-k8s secrets generate`: the only place that generates random values. */
export const secrets = command({ options, takesArguments: true, run });

async function run(
  context: CommandContext,
  values: Values<typeof options>,
  args: readonly string[],
): Promise<ExitCode> {
  if (args[0] !== "generate" || args.length > 1)
    throw new UsageError(
      `secrets has one subcommand: aether-k8s secrets generate.${args[0] === "generate" ? "" : didYouMean(args[0] ?? "", ["generate"])} See aether-k8s secrets --help.`,
    );
  const files = (values["from-file"] ?? []).map(keyAndFile);
  const [twice] = files.map(({ key }) => key).filter((key, index, keys) => keys.indexOf(key) < index);
  if (twice !== undefined) throw new UsageError(`--from-file sets ${twice} twice; keep one of them.`);
  onceFromStdin([...(values.values ?? []), ...files.map(({ path }) => path)]);
  const { config: input, origin } = await configInput(context, values);
  const config = rejecting(origin, () => parseConfig(input));
  const given = { ...fromEnvironment(context, config), ...fromFiles(context, files) };
  const secret = secretWith(complete(context, config, given), input);
  const text = toYaml([secret]);
  if (values.output === undefined || isStandardOutput(values.output)) context.stdout(text);
  else {
    if (context.exists(values.output)) throw new UsageError(existsAlready(values.output));
    writeTexts(context, [{ path: values.output, text, mode: 0o600 }], values.output);
  }
  if ("externalSecret" in config.secrets)
    context.note(
      `an ExternalSecret reads these values from the store ${config.secrets.externalSecret.secretStoreRef.name}, so put them there. If you apply this Secret too, the ExternalSecret overwrites it.`,
    );
  context.note(
    `keep the Secret ${secret.metadata.name}. Another run generates different values: a new JWT_SECRET makes the stored ` +
      "Home Assistant token unreadable, and a new POSTGRES_PASSWORD does not change the password in the database.",
  );
  noteOrigin(context, origin);
  return 0;
}

// Its content may be in use, and exists nowhere else.
const existsAlready = (path: string) =>
  `${path} already exists; not overwritten. Its JWT_SECRET and POSTGRES_PASSWORD are needed as long as the data encrypted or protected ` +
  `with them exists. Choose another file, or move this one: mv ${path} ${path}.old`;

type SecretValues = Partial<Record<SecretKey, string>>;

/** Only keys that pods read: PGUSER in a shell usually has another purpose. */
const fromEnvironment = ({ env }: Context, config: ResolvedConfig): SecretValues =>
  Object.fromEntries(
    secretKeyNames
      .filter((key) => secretKeys[key].read?.(config) ?? true)
      .flatMap((key) => (env[key] ? [[key, env[key]]] : [])),
  );

function keyAndFile(assignment: string): { key: SecretKey; path: string } {
  const [key = "", path] = assignment.split(/=(.*)/s);
  if (!Object.hasOwn(secretKeys, key) || !path) {
    // Without the received text: it may be the value itself.
    const meant = nearest(key, secretKeyNames);
    throw new UsageError(
      `--from-file takes KEY=FILE with one of ${secretKeyNames.join(", ")}.${meant === undefined ? "" : ` Did you mean ${meant}=FILE?`}`,
    );
  }
  return { key: key as SecretKey, path };
}

// Editors and `echo` end a file with a newline, and some begin it with a byte order mark: neither is part of the key.
const fromFiles = (context: Context, files: readonly { key: SecretKey; path: string }[]): SecretValues =>
  Object.fromEntries(
    // Without its path: it may be the value itself.
    files.map(({ key, path }) => [
      key,
      readText(context, path, `the file in --from-file ${key}=FILE`).replace(/^\uFEFF|\r?\n$/g, ""),
    ]),
  );

function complete(context: Context, config: ResolvedConfig, given: SecretValues): SecretValues {
  // A key of another Secret belongs to that Secret.
  const isHere = (key: SecretKey) => secretKeyOf(config, key).name === secretName(config);
  const required = requiredSecretKeys(config).filter(isHere);
  const wanted = secretKeyNames.filter(
    (key) => isHere(key) && (required.includes(key) || key === "WEBHOOK_SECRET" || given[key] !== undefined),
  );
  const values: SecretValues = Object.fromEntries(
    wanted.map((key) => [key, given[key] ?? (MADE_UP[key] === undefined ? undefined : context.random(MADE_UP[key]))]),
  );
  const databaseUrl = inClusterDatabaseUrl(config, values.POSTGRES_PASSWORD);
  if (databaseUrl !== undefined && isHere("DATABASE_URL")) values.DATABASE_URL ??= databaseUrl;
  const missing = wanted.filter((key) => values[key] === undefined);
  if (missing.length > 0)
    throw new UsageError(
      [
        "these values cannot be generated; set them as environment variables or with --from-file KEY=FILE:",
        ...missing.map((key) => `  ${key}: ${secretKeys[key].purpose}`),
      ].join("\n"),
    );
  const unusable = wanted.flatMap((key) => {
    const found = secretProblem(key, values, config);
    return found === undefined ? [] : [`  ${key} ${found.message} ${found.fix}`];
  });
  if (unusable.length > 0) throw new UsageError(["these values are not valid:", ...unusable].join("\n"));
  return values;
}
