import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { meant, near } from "../../kubernetes/near.ts";
import type { Path } from "../../kubernetes/path.ts";
import { member, number, tree, trees } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";
import { servicePort } from "../services.ts";

export const noMissingExtensionService: Rule = {
  name: "no-missing-extension-service",
  subject: "links",
  severity: "error",
  reason:
    "A webhook or an API of its own that the API server can't reach makes it refuse the requests that it is about: often every pod of the cluster. Looked at where the set has Services in that namespace; a Service that is not there, and whose name is not a slip away from one that is, may be somebody else's: a warning.",
  fix: "Correct the Service and its port.",
  problems: (inventory) =>
    extensions(inventory).flatMap(({ from, service, path }) => {
      const { name, namespace } = service;
      const known = inventory.ofKind("Service").filter((each) => each.namespace === namespace);
      if (typeof name !== "string" || typeof namespace !== "string" || known.length === 0) return [];
      const found = inventory.find("Service", namespace, name);
      const port = number(service.port) ?? 443;
      const problem = (field: string, message: string) => [
        { resource: from, path: [...path, field], message: `The API server can't reach ${nameOf(from)}: ${message}` },
      ];
      if (found !== undefined)
        return servicePort(found, port) === undefined
          ? problem("port", `Service ${namespace}/${name} has no port ${port}.`)
          : [];
      const names = known.map((each) => each.name);
      const problems = problem("name", `there is no Service ${namespace}/${name}.${meant(name, names)}`);
      return near(name, names) === undefined
        ? problems.map((each) => ({ ...each, severity: "warning" as const }))
        : problems;
    }),
};

interface Extension {
  readonly from: Resource;
  readonly service: ReturnType<typeof tree>;
  readonly path: Path;
}

const extensions = ({ ofKind }: VetInventory): Extension[] => [
  ...["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"]
    .flatMap((kind) => ofKind(kind))
    .flatMap((from) =>
      trees(from.object.webhooks).map(({ clientConfig }, index) => ({
        from,
        service: tree(member(clientConfig, "service")),
        path: ["webhooks", index, "clientConfig", "service"],
      })),
    ),
  ...ofKind("CustomResourceDefinition").map((from) => ({
    from,
    service: tree(member(member(member(from.spec.conversion, "webhook"), "clientConfig"), "service")),
    path: ["spec", "conversion", "webhook", "clientConfig", "service"],
  })),
  ...ofKind("APIService").map((from) => ({ from, service: tree(from.spec.service), path: ["spec", "service"] })),
];
