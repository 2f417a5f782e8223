import { nameOf } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import { text, textMap, texts, trees } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { isSecretName } from "../secrets.ts";

export const requireSecretReference: Rule = {
  name: "require-secret-reference",
  subject: "safety",
  severity: "warning",
  reason:
    "A password in a ConfigMap or in a pod's own fields is readable by everybody who may list pods, and stays in version control.",
  fix: "Put it into a Secret and refer to it with secretKeyRef.",
  problems: (inventory) => [
    ...inventory.pods.flatMap(({ owner, containers }) =>
      containers.flatMap((container) => {
        const problem = (path: Path, what: string): Problem => ({
          resource: owner,
          path: [...container.path, ...path],
          message: `${nameOf(owner)} shows ${what} to everybody who may see its pods.`,
        });
        return [
          ...trees(container.spec.env)
            .map(({ name, value }, index) => ({ name: text(name) ?? "", value: text(value) ?? "", index }))
            .filter(({ name, value }) => isSecret(inventory, name, value))
            .map(({ name, index }) => problem(["env", index, "value"], `the value of ${name}`)),
          ...["command", "args"].flatMap((field) => {
            const words = texts(container.spec[field]);
            return words
              .map((word, index) => ({ option: secretOption(words[index - 1] ?? "", word), index }))
              .flatMap(({ option, index }) => (option === undefined ? [] : [problem([field, index], option)]));
          }),
        ];
      }),
    ),
    ...inventory.ofKind("ConfigMap").flatMap((configMap) =>
      Object.entries(textMap(configMap.object.data))
        .map(([key, value]) => ({ key, what: isSecret(inventory, key, value) ? key : secretLine(key, value) }))
        .flatMap(({ key, what }) =>
          what === undefined
            ? []
            : [
                {
                  resource: configMap,
                  path: ["data", key],
                  message: `${nameOf(configMap)} shows the value of ${what} to everybody who may see ConfigMaps.`,
                },
              ],
        ),
    ),
  ],
};

// user:password@ of a URL, where the password is no reference to another variable; or as a parameter of it.
const WITH_PASSWORD =
  /\b[a-z][a-z\d+.-]*:\/\/(?:[^\s/:@]*:(?!\$[({])[^\s/@]+@[\w.[]|\S*[?&;](?:password|passwd|pwd)=(?![$&;<]|$)\S)/i;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
// A path, a reference, a switch and a number are no secrets.
const NO_SECRET = /^(?:\/|\$|%|true$|false$|yes$|no$|on$|off$|none$|null$|\d+$|<)/i;

function isSecret(inventory: VetInventory, name: string, value: string): boolean {
  if (PRIVATE_KEY.test(value)) return true;
  if (value.length <= 500 && WITH_PASSWORD.test(value)) return true;
  return (
    isSecretName(name) &&
    value !== "" &&
    !NO_SECRET.test(value) &&
    !value.includes("\n") &&
    !isNameOfSecret(inventory, name, value)
  );
}

/** `TS_KUBE_SECRET: tailscale-auth` names a Secret. */
const isNameOfSecret = (inventory: VetInventory, name: string, value: string) =>
  /(?:SECRET|CREDENTIALS)$/i.test(name) &&
  (/^[a-z]+(?:-[a-z]+)+$/.test(value) || inventory.once(namesOfSecrets).has(value));

const namesOfSecrets = ({ ofKind }: VetInventory) => new Set(ofKind("Secret").map(({ name }) => name));

const OPTION = /(?:^|\s)(--?[\w-]*(?:password|passwd|passphrase|requirepass|token|api-?key|access-?key|secret-?key))/i;
const WITH_VALUE = new RegExp(`${OPTION.source}[= ]["']?([^\\s"']+)`, "i");
const ALONE = new RegExp(`^${OPTION.source}$`, "i");

/** What an argument gives away: `--password=x`, `--password x`, or a URL with a password. */
function secretOption(before: string, word: string): string | undefined {
  if (WITH_PASSWORD.test(word)) return "the password of a URL";
  const [, option, value] = word.match(WITH_VALUE) ?? [];
  if (option !== undefined && value !== undefined && !value.startsWith("-") && !NO_SECRET.test(value))
    return `the value of ${option}`;
  const alone = before.match(ALONE)?.[1];
  return alone === undefined || word.startsWith("-") || word === "" || NO_SECRET.test(word)
    ? undefined
    : `the value of ${alone}`;
}

const FILE = /\.(?:properties|conf|cnf|cfg|ini|env|toml|ya?ml|json)$/i;
const LINE = /^[ \t]*["']?([\w.-]*(?:password|passwd))["']?[ \t]*[=:][ \t]*["']?([^\s"'(){}[\],;]+)["']?[ \t]*,?$/gim;

/** The setting of a file that gives a password away; of programs nobody knows. */
const secretLine = (file: string, content: string): string | undefined =>
  FILE.test(file) ? [...content.matchAll(LINE)].find(([, , value = ""]) => !NO_SECRET.test(value))?.[1] : undefined;
