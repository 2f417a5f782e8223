import type { Rule } from "../finding.ts";
import { nameOf } from "../inventory.ts";
import { text, textMap, trees } from "../read.ts";

export const requireSecretReference: Rule = {
  name: "require-secret-reference",
  subject: "safety",
  severity: "warning",
  reason:
    "A password in a ConfigMap or in a pod's own fields is readable by everybody who may list pods, and stays in version control.",
  fix: "Put it into a Secret and refer to it with secretKeyRef.",
  problems: (inventory) => [
    ...inventory.pods.flatMap(({ owner, containers }) =>
      containers.flatMap((container) =>
        trees(container.spec.env).flatMap(({ name, value }, index) =>
          isSecret(text(name) ?? "", text(value) ?? "")
            ? [
                {
                  resource: owner,
                  path: [...container.path, "env", index, "value"],
                  message: `${nameOf(owner)} shows the value of ${name} to everybody who may see its pods.`,
                },
              ]
            : [],
        ),
      ),
    ),
    ...inventory.ofKind("ConfigMap").flatMap((configMap) =>
      Object.entries(textMap(configMap.object.data))
        .filter(([key, value]) => isSecret(key, value))
        .map(([key]) => ({
          resource: configMap,
          path: ["data", key],
          message: `${nameOf(configMap)} shows the value of ${key} to everybody who may see ConfigMaps.`,
        })),
    ),
  ],
};

const NAME = /(?:^|_|-|\.)(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIALS)$/i;
// user:password@ of a URL, where the password is no reference to another variable.
const WITH_PASSWORD = /\b[a-z][a-z\d+.-]*:\/\/[^\s/:@]*:(?!\$[({])[^\s/@]+@[\w.[]/i;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

function isSecret(name: string, value: string): boolean {
  if (PRIVATE_KEY.test(value)) return true;
  if (value.length <= 500 && WITH_PASSWORD.test(value)) return true;
  // A path, a reference, a switch and a number are no secrets.
  return NAME.test(name) && value !== "" && !/^(?:\/|\$[({]|true$|false$|\d+$|<)/i.test(value) && !value.includes("\n");
}
