import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { meant, near } from "../../kubernetes/near.ts";
import type { Problem, Rule } from "../finding.ts";
import { DEPRECATED, REMOVED } from "../schema/history.ts";
import type { Schemas } from "../schema/schemas.ts";

export const validApiVersion: Rule = {
  name: "valid-api-version",
  subject: "schema",
  severity: "error",
  reason:
    "An API that this version of Kubernetes does not serve is refused, and everything after it in the same apply may be, too.",
  fix: "Use the API that took its place.",
  problems: ({ resources, facts: { schemas } }) =>
    schemas === undefined ? [] : resources.flatMap((resource) => problems(schemas, resource)),
};

function problems(schemas: Schemas, resource: Resource): Problem[] {
  const { apiVersion, kind, group } = resource;
  const problem = (path: string, message: string, fix: string, severity: Problem["severity"] = "error"): Problem[] => [
    { resource, path: [path], message, fix, severity },
  ];
  if (apiVersion === "" || kind === "") {
    const field = apiVersion === "" ? "apiVersion" : "kind";
    return problem(field, `Object ${resource.index + 1} is refused: it has no ${field}.`, `Add ${field}.`);
  }
  if (schemas.typeOf(apiVersion, kind) !== undefined) {
    const instead = DEPRECATED[`${apiVersion} ${kind}`];
    return instead === undefined
      ? []
      : problem(
          "apiVersion",
          `${kind} of ${apiVersion} is deprecated: a later Kubernetes will not have it.`,
          `Use ${instead}.`,
          "warning",
        );
  }
  const gone = REMOVED[apiVersion]?.find(({ kinds }) => kinds.includes(kind));
  if (gone !== undefined)
    return problem(
      "apiVersion",
      `${nameOf(resource)} is refused: Kubernetes ${gone.removed} has removed ${kind} of ${apiVersion}.`,
      `Use ${gone.instead}.`,
    );
  const versions = [...schemas.apiVersions].filter((each) => groupOf(each) === group);
  if (versions.length === 0) return unserved(schemas, resource);
  const elsewhere = versions.filter((each) => schemas.typeOf(each, kind) !== undefined);
  const kinds = schemas.kindsOf(apiVersion);
  return problem(
    elsewhere.length > 0 ? "apiVersion" : "kind",
    `${nameOf(resource)} is refused: Kubernetes ${schemas.version} has no ${kind} of ${apiVersion}.${meant(kind, kinds)}`,
    elsewhere.length > 0 ? `Use ${elsewhere.join(" or ")}.` : "Correct apiVersion and kind.",
  );
}

/** A group that is not Kubernetes' own: somebody else's, whose groups have a domain, or a slip. */
function unserved(schemas: Schemas, resource: Resource): Problem[] {
  const { apiVersion, kind, group } = resource;
  const served = [...schemas.apiVersions].filter((each) => schemas.typeOf(each, kind) !== undefined);
  const meantGroup = near(group, served.map(groupOf));
  if (meantGroup === undefined && group.includes(".")) return [];
  const right = served.filter((each) => meantGroup === undefined || groupOf(each) === meantGroup);
  return [
    {
      resource,
      path: ["apiVersion"],
      message: `${nameOf(resource)} is refused: nobody serves ${apiVersion}.`,
      fix: right.length > 0 ? `Did you mean ${right.join(" or ")}?` : "Correct apiVersion.",
    },
  ];
}

const groupOf = (apiVersion: string) => (apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "");
