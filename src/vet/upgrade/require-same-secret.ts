import { nameOf } from "../inventory.ts";
import { textMap } from "../read.ts";
import { referencesTo } from "../references.ts";
import type { UpgradeRule } from "./change.ts";

/** What changing a value costs. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  JWT_SECRET: "everybody is logged out, and the stored Home Assistant token, which it encrypts, can't be read any more",
  POSTGRES_PASSWORD: "the database keeps the old password, which it took when it was created, and refuses everybody",
  DATABASE_URL: "pods use another password or database than before",
};

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
        const [old, young] = [change.before, change.after].map(({ object }) => ({
          ...textMap(object.data),
          ...textMap(object.stringData),
        }));
        return Object.entries(CONSEQUENCES)
          .filter(([key]) => old?.[key] !== undefined && old[key] !== young?.[key])
          .map(([key, consequence]) => ({
            resource: change.after,
            path: ["stringData", key],
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
