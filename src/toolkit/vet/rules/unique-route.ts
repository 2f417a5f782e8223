import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import { member, type Tree, texts, tree, trees } from "../../kubernetes/read.ts";
import { ROUTES } from "../backends.ts";
import { duplicates } from "../duplicates.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";

export const uniqueRoute: Rule = {
  name: "unique-route",
  subject: "links",
  severity: "error",
  reason: "Where two routes claim the same host and path, one of them gets the requests, and the other none.",
  fix: "Give one of them another path or host.",
  *problems(inventory) {
    for (const [first, { from, path, where }] of duplicates(claims(inventory), ({ key }) => JSON.stringify(key)))
      yield {
        resource: from,
        path,
        message: `${nameOf(first.from)} already routes ${where}: the controller decides which of the two gets the requests.`,
      };
  },
};

interface Claim {
  readonly from: Resource;
  readonly path: Path;
  readonly where: string;
  readonly key: readonly unknown[];
}

function* claims({ ofKind }: VetInventory): Generator<Claim> {
  for (const from of ofKind("Ingress"))
    for (const [rule, { host = "*", http }] of trees(from.spec.rules).entries())
      for (const [index, { path = "/", pathType = "Prefix" }] of trees(member(http, "paths")).entries())
        yield {
          from,
          path: ["spec", "rules", rule, "http", "paths", index],
          where: `${host}${path}`,
          key: [from.spec.ingressClassName, host, path, pathType],
        };
  for (const from of ROUTES.flatMap((kind) => ofKind(kind)))
    for (const [index, { matches }] of trees(from.spec.rules).entries())
      for (const { match, at } of matchesOf(matches)) {
        // Every condition counts, and through which gateway they come.
        const { path, ...conditions } = match;
        const { type = "PathPrefix", value = "/" } = tree(path);
        for (const host of hostsOf(from))
          yield {
            from,
            path: ["spec", "rules", index, ...at],
            where: `${host}${value}`,
            key: [from.kind, from.namespace, from.spec.parentRefs, host, type, value, conditions],
          };
      }
}

const hostsOf = ({ spec }: Resource) => (texts(spec.hostnames).length === 0 ? ["*"] : texts(spec.hostnames));

const matchesOf = (matches: unknown): { match: Tree; at: Path }[] =>
  trees(matches).length === 0
    ? [{ match: {}, at: [] }]
    : trees(matches).map((match, index) => ({ match, at: ["matches", index] }));
