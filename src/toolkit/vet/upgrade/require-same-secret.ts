import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { textMap } from "../../kubernetes/read.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import { CONSEQUENCES } from "../rotation.ts";
import type { UpgradeRule } from "./change.ts";

export const requireSameSecret: UpgradeRule = {
  name: "require-same-secret",
  subject: "upgrade",
  severity: "error",
  reason: "Some secrets can't be made anew: they encrypt what is stored, or are stored elsewhere, too.",
  fix: "Put the old value back, or rotate it on purpose, with what depends on it.",
  problems: ({ before, after, kept }) => [
    ...kept
      .filter((change) => change.after.kind === "Secret")
      .flatMap((change) => {
        const [old, young] = [values(change.before), values(change.after)];
        return Object.entries(CONSEQUENCES)
          .filter(([key]) => old[key] !== undefined && old[key] !== young[key])
          .map(([key, consequence]) => ({
            resource: change.after,
            path: [Object.hasOwn(textMap(change.after.object.data), key) ? "data" : "stringData", key],
            message: `${nameOf(change.after)} has another ${key}: ${consequence}.`,
          }));
      }),
    ...kept.flatMap((change) => {
      const of = (side: typeof before, from: unknown) =>
        new Map(
          referencesTo(side, "Secret")
            .filter((each) => each.from === from)
            .flatMap(({ name, keys }) => keys.map(({ key, path }) => [key, { name, path }] as const)),
        );
      const [old, young] = [of(before, change.before), of(after, change.after)];
      return Object.entries(CONSEQUENCES).flatMap(([key, consequence]) => {
        const [was, is] = [old.get(key), young.get(key)];
        return was === undefined || is === undefined || was.name === is.name
          ? []
          : [
              {
                resource: change.after,
                path: is.path,
                message: `${nameOf(change.after)} takes ${key} from ${is.name} instead of ${was.name}: unless the values are the same, ${consequence}.`,
                severity: "warning" as const,
              },
            ];
      });
    }),
  ],
};

/** As the cluster keeps them: in base64. */
const values = ({ object }: Resource): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(textMap(object.data)).map(([key, value]) => [key, value.replaceAll(/\s/g, "")])),
  ...Object.fromEntries(Object.entries(textMap(object.stringData)).map(([key, value]) => [key, base64(value)])),
});

const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
