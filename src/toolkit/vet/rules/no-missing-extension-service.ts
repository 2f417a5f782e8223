import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { didYouMeanText } from "../../kubernetes/near.ts";
import type { Path } from "../../kubernetes/path.ts";
import { number, type Tree, tree, trees } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";
import { severityOfMissing } from "../references.ts";
import { servicePort } from "../services.ts";

export const noMissingExtensionService: Rule = {
  name: "no-missing-extension-service",
  subject: "links",
  severity: "error",
  reason:
    "When the API server cannot reach a webhook or an aggregated API, it rejects the requests that need it: often every pod of the cluster. Only checked when the input contains Services of that namespace; a missing Service is a warning, because it may exist in the cluster, unless its name differs by a typo from an existing one.",
  fix: "Correct the Service and its port.",
  *problems(inventory) {
    for (const [from, { name, namespace, port: given }, path] of extensions(inventory)) {
      const known = inventory.ofKind("Service").filter((each) => each.namespace === namespace);
      if (typeof name !== "string" || typeof namespace !== "string" || known.length === 0) continue;
      const unreachable = `The API server cannot reach ${nameOf(from)}`;
      const found = inventory.find("Service", namespace, name);
      if (found === undefined) {
        if (inventory.mayHave("Service", namespace, name)) continue;
        const names = known.map((each) => each.name);
        yield {
          resource: from,
          path: [...path, "name"],
          message: `${unreachable}: Service ${namespace}/${name} not found.${didYouMeanText(name, names)}`,
          severity: severityOfMissing(name, names),
        };
        continue;
      }
      const port = number(given) ?? 443;
      if (servicePort(found, port) !== undefined) continue;
      const message = `${unreachable}: Service ${namespace}/${name} has no port ${port}.`;
      yield { resource: from, path: [...path, "port"], message };
    }
  },
};

/** What extends the API server, the Service that answers for it, and the path of the reference. */
function* extensions({ ofKind }: VetInventory): Iterable<readonly [from: Resource, service: Tree, path: Path]> {
  for (const kind of ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"])
    for (const from of ofKind(kind))
      for (const [index, { clientConfig }] of trees(from.object.webhooks).entries())
        yield [from, tree(tree(clientConfig).service), ["webhooks", index, "clientConfig", "service"]];
  for (const from of ofKind("CustomResourceDefinition")) {
    const { clientConfig } = tree(tree(from.spec.conversion).webhook);
    yield [from, tree(tree(clientConfig).service), ["spec", "conversion", "webhook", "clientConfig", "service"]];
  }
  for (const from of ofKind("APIService")) yield [from, tree(from.spec.service), ["spec", "service"]];
}
