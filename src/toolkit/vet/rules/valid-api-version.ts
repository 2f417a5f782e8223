import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { groupOf } from "../../kubernetes/manifest.ts";
import { didYouMeanText, misspelt } from "../../kubernetes/near.ts";
import type { Path } from "../../kubernetes/path.ts";
import type { Problem, Rule } from "../finding.ts";
import { DEPRECATED, REMOVED } from "../schema/history.ts";
import type { Schemas } from "../schema/schemas.ts";

export const validApiVersion: Rule = {
  name: "valid-api-version",
  subject: "schema",
  severity: "error",
  reason:
    "The API server rejects objects of an API that this version of Kubernetes does not serve; the rest of the same apply may fail, too.",
  fix: "Use the API that replaced it.",
  *problems({ resources, facts: { schemas } }) {
    for (const resource of resources) {
      const wrong = schemas && wrongVersion(schemas, resource);
      if (wrong !== undefined) yield { resource, path: ["apiVersion"], ...wrong };
    }
  },
};

type Wrong = Pick<Problem, "message" | "fix" | "severity"> & { readonly path?: Path };

function wrongVersion(schemas: Schemas, resource: Resource): Wrong | undefined {
  const { apiVersion, kind, group } = resource;
  if (apiVersion === "" && kind === "")
    return {
      path: [],
      message: `Object ${resource.index + 1} is not a Kubernetes object: it has no apiVersion and no kind.`,
      fix: "Add both, or leave out this file.",
    };
  for (const [field, value] of Object.entries({ apiVersion, kind }))
    if (value === "")
      return {
        path: [field],
        message: `Object ${resource.index + 1} is rejected: it has no ${field}.`,
        fix: `Add ${field}.`,
      };
  if (schemas.typeOf(apiVersion, kind) !== undefined) {
    const instead = DEPRECATED.get(`${apiVersion} ${kind}`);
    const message = `${kind} of ${apiVersion} is deprecated: a later version of Kubernetes removes it.`;
    return instead === undefined ? undefined : { message, fix: `Use ${instead}.`, severity: "warning" };
  }
  const refused = `${nameOf(resource)} is rejected: `;
  const gone = REMOVED.get(`${apiVersion} ${kind}`);
  if (gone !== undefined)
    return {
      message: `${refused}Kubernetes ${gone.removed} has removed ${kind} of ${apiVersion}.`,
      fix: `Use ${gone.instead}.`,
    };
  const served = [...schemas.apiVersions].filter((each) => schemas.typeOf(each, kind) !== undefined);
  if ([...schemas.apiVersions].some((each) => groupOf(each) === group)) {
    const elsewhere = served.filter((each) => groupOf(each) === group);
    const message = `${refused}Kubernetes ${schemas.version} has no ${kind} of ${apiVersion}.${didYouMeanText(kind, schemas.kindsOf(apiVersion))}`;
    return elsewhere.length > 0
      ? { message, fix: `Use ${elsewhere.join(" or ")}.` }
      : { path: ["kind"], message, fix: "Correct apiVersion and kind." };
  }
  // A group that is not built into Kubernetes: one of others, which has a domain, or a typo.
  const closest = misspelt(group, served.map(groupOf));
  if (closest === undefined && group.includes(".")) return undefined;
  const right = served.filter((each) => closest === undefined || groupOf(each) === closest);
  return {
    message: `${refused}Kubernetes does not serve ${apiVersion}.`,
    fix: right.length > 0 ? `Did you mean ${right.join(" or ")}?` : "Correct apiVersion.",
  };
}
