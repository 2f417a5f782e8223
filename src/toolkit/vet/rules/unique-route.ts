import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import { member, type Tree, text, texts, tree, trees } from "../../kubernetes/read.ts";
import { ROUTES } from "../backends.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";

export const uniqueRoute: Rule = {
  name: "unique-route",
  subject: "links",
  severity: "error",
  reason: "Where two routes claim the same host and path, one of them gets the requests, and the other none.",
  fix: "Give one of them another path or host.",
  problems: (inventory) =>
    [...Map.groupBy([...ofIngresses(inventory), ...ofRoutes(inventory)], ({ key }) => key).values()].flatMap(
      ([first, ...again]) =>
        again.map(({ from, path, where }) => ({
          resource: from,
          path,
          message: `${first === undefined ? "" : nameOf(first.from)} already leads ${where} somewhere: which of the two is asked is up to the controller.`,
        })),
    ),
};

interface Claim {
  readonly from: Resource;
  readonly path: Path;
  readonly where: string;
  readonly key: string;
}

const ofIngresses = ({ ofKind }: VetInventory): Claim[] =>
  ofKind("Ingress").flatMap((from) =>
    trees(from.spec.rules).flatMap(({ host, http }, rule) =>
      trees(member(http, "paths")).map(({ path, pathType }, index) => ({
        from,
        path: ["spec", "rules", rule, "http", "paths", index],
        where: `${text(host) ?? "*"}${text(path) ?? "/"}`,
        key: keyOf("Ingress", from.spec.ingressClassName, host, path ?? "/", pathType ?? "Prefix"),
      })),
    ),
  );

/** Of routes every condition counts, and through which gateway they come. */
const ofRoutes = ({ ofKind }: VetInventory): Claim[] =>
  ROUTES.flatMap((kind) => ofKind(kind)).flatMap((from) => {
    const named = texts(from.spec.hostnames);
    const hosts = named.length === 0 ? ["*"] : named;
    return trees(from.spec.rules).flatMap((rule, ruleIndex) =>
      matchesOf(rule).flatMap(({ match, at }) => {
        const { path, ...conditions } = match;
        const { type = "PathPrefix", value = "/" } = tree(path);
        return hosts.map((host) => ({
          from,
          path: ["spec", "rules", ruleIndex, ...at],
          where: `${host}${value}`,
          key: keyOf(from.kind, from.namespace, from.spec.parentRefs, host, type, value, conditions),
        }));
      }),
    );
  });

const matchesOf = ({ matches }: Tree): { match: Tree; at: Path }[] =>
  trees(matches).length === 0
    ? [{ match: {}, at: [] }]
    : trees(matches).map((match, index) => ({ match, at: ["matches", index] }));

const keyOf = (...parts: unknown[]) => JSON.stringify(parts);
