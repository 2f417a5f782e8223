import { nameOf } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import type { Container } from "../../kubernetes/pods.ts";
import { text, textMap, texts, trees } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";
import { isSecretName } from "../secrets.ts";

export const requireSecretReference: Rule = {
  name: "require-secret-reference",
  subject: "safety",
  severity: "warning",
  reason: "Anyone who can read ConfigMaps or pods can read a password in them, and it stays in version control.",
  fix: "Put it into a Secret and refer to it with secretKeyRef.",
  *problems(inventory) {
    for (const { owner, containers } of inventory.pods)
      for (const container of containers)
        for (const [what, ...path] of exposed(inventory, container))
          yield {
            resource: owner,
            path: [...container.path, ...path],
            message: `${nameOf(owner)} exposes ${what} in plain text to anyone who can read the pod.`,
          };
    for (const configMap of inventory.ofKind("ConfigMap"))
      for (const [key, value] of Object.entries(textMap(configMap.object.data))) {
        const what = isSecret(inventory, key, value) ? key : secretLine(key, value);
        if (what === undefined) continue;
        yield {
          resource: configMap,
          path: ["data", key],
          message: `${nameOf(configMap)} exposes the value of ${what} in plain text to anyone who can read ConfigMaps.`,
        };
      }
  },
};

/** The secrets in the fields of a container, and their paths. */
function* exposed(inventory: VetInventory, { spec }: Container): Generator<[what: string, ...path: Path]> {
  for (const [index, { name, value }] of trees(spec.env).entries())
    if (isSecret(inventory, text(name) ?? "", text(value) ?? "")) yield [`the value of ${name}`, "env", index, "value"];
  for (const field of ["command", "args"])
    for (const [index, word] of texts(spec[field]).entries()) {
      const option = secretOption(texts(spec[field])[index - 1] ?? "", word);
      if (option !== undefined) yield [option, field, index];
    }
}

// user:password@ of a URL, if the password is not a reference to another variable; or as a parameter of it.
const WITH_PASSWORD =
  /\b[a-z][a-z\d+.-]{0,30}:\/\/(?:[^\s/:@]{0,200}:(?!\$[({])[^\s/@]{1,500}@[\w.[]|\S{0,500}[?&;](?:password|passwd|pwd)=(?![$&;<]|$)\S)/i;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
// A path, a reference, a flag, a number and multi-line text are not secrets.
const NO_SECRET = /^(?:\/|\$|%|true$|false$|yes$|no$|on$|off$|none$|null$|\d+$|<|$)|\n/i;

const isSecret = (inventory: VetInventory, name: string, value: string): boolean =>
  PRIVATE_KEY.test(value) ||
  (value.length <= 500 && WITH_PASSWORD.test(value)) ||
  (isSecretName(name) && !NO_SECRET.test(value) && !isNameOfSecret(inventory, name, value));

/** `TS_KUBE_SECRET: tailscale-auth` is the name of a Secret. */
const isNameOfSecret = (inventory: VetInventory, name: string, value: string) =>
  /(?:SECRET|CREDENTIALS)$/i.test(name) &&
  (/^[a-z]+(?:-[a-z]+)+$/.test(value) || inventory.once(namesOfSecrets).has(value));

const namesOfSecrets = ({ ofKind }: VetInventory) => new Set(ofKind("Secret").map(({ name }) => name));

const OPTION = /(?:^|\s)(--?[\w-]*(?:password|passwd|passphrase|requirepass|token|api-?key|access-?key|secret-?key))/i;
const WITH_VALUE = new RegExp(`${OPTION.source}[= ]["']?([^\\s"']+)`, "i");
const ALONE = new RegExp(`^${OPTION.source}$`, "i");

/** A secret in an argument: `--password=x`, `--password x`, or a URL with a password. */
function secretOption(before: string, word: string): string | undefined {
  if (WITH_PASSWORD.test(word)) return "the password of a URL";
  const [, option, value = ""] = word.match(WITH_VALUE) ?? before.match(ALONE)?.concat(word) ?? [];
  return option === undefined || value.startsWith("-") || NO_SECRET.test(value) ? undefined : `the value of ${option}`;
}

const FILE = /\.(?:properties|conf|cnf|cfg|ini|env|toml|ya?ml|json)$/i;
const LINE = /^[ \t]*["']?([\w.-]*(?:password|passwd))["']?[ \t]*[=:][ \t]*["']?([^\s"'(){}[\],;]+)["']?[ \t]*,?$/gim;

/** A setting of a file that contains a password; unknown for programs. */
const secretLine = (file: string, content: string): string | undefined =>
  FILE.test(file) ? [...content.matchAll(LINE)].find(([, , value = ""]) => !NO_SECRET.test(value))?.[1] : undefined;
