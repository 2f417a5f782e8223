import type { VetInventory } from "../facts.ts";
import { isSecretName } from "../secrets.ts";
import { type Variable, variables, variablesOf } from "../variables.ts";
import type { NamedHost } from "./named-host.ts";
import { urlHosts } from "./urls.ts";

/** The hosts of URLs, of pairs such as `redis:6379`, and of variables that are named like one. */
export const inVariables = (inventory: VetInventory): NamedHost[] =>
  variables(inventory).flatMap((variable): NamedHost[] => {
    const { name, value } = variable;
    // Text in angle brackets is still to be filled in.
    if (value.length > 4096 || value.startsWith("<")) return [];
    const urls = urlHosts(value);
    if (urls !== undefined) return urls.map((each) => ({ ...variable, ...each, isUrl: true }));
    // What only looks like a host may be the secret itself.
    if (variable.resource.kind === "Secret" || isSecretName(name)) return [];
    const pairs = pairsIn(value);
    return pairs.length > 0
      ? pairs.map(([, host = "", port]) => ({ ...variable, host, port: Number(port), isUrl: false }))
      : byName(inventory, variable);
  });

// "redis:6379", alone or in a list; "postgres:16-alpine" is an image, and "12:30" a time.
const PAIR_PATTERN = /(?<=^|,)\s*([a-z](?:[a-z\d.-]*[a-z\d])?):(\d{2,5})\s*(?=$|,)/gi;
/** If one of them is not a host, the others may be parts of a secret. */
const pairsIn = (value: string) => {
  const pairs = [...value.matchAll(PAIR_PATTERN)];
  return pairs.length === value.split(",").length ? pairs : [];
};

/** `DB_HOST`, with a `DB_PORT` next to it. */
function byName(inventory: VetInventory, variable: Variable): NamedHost[] {
  const { name, value, container } = variable;
  if (!HOST_NAME.test(name) || !/^[a-z]([a-z\d.-]*[a-z\d])?$/i.test(value)) return [];
  const portName = name.replace(/[A-Z]+$/, name === "PGHOST" ? "PGPORT" : "PORT");
  const port = variablesOf(inventory, container).find((each) => each.name === portName)?.value;
  const isNumber = port !== undefined && /^\d+$/.test(port);
  return [{ ...variable, host: value, port: isNumber ? Number(port) : undefined, isUrl: false }];
}

const HOST_NAME = /(?:^(?:PG)?|_)(?:HOST|HOSTNAME|ADDR|ADDRESS|SERVER)$/;
