import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import { number, type Tree, text, trees } from "../../kubernetes/read.ts";
import type { Problem, Rule } from "../finding.ts";

export const uniqueName: Rule = {
  name: "unique-name",
  subject: "links",
  severity: "error",
  reason:
    "The API server refuses containers, volumes, mounts and ports that share a name, and Services with a port twice; of two variables of one name, the last wins.",
  fix: "Rename or remove one of them.",
  problems: ({ pods, ofKind }) => [
    ...pods.flatMap(({ owner, spec, path, containers }) => [
      ...twice(owner, "volume", items(spec.volumes, [...path, "volumes"]), ({ name }) => name),
      ...twice(owner, "container", containers, ({ name }) => name),
      ...containers.flatMap((container) => {
        const of = (field: string) => items(container.spec[field], [...container.path, field]);
        return [
          ...twice(owner, "variable", of("env"), ({ name }) => name),
          ...twice(owner, "mount path", of("volumeMounts"), ({ mountPath }) => mountPath),
          ...ports(owner, of("ports"), "containerPort"),
        ];
      }),
    ]),
    ...ofKind("Service").flatMap((service) => ports(service, items(service.spec.ports, ["spec", "ports"]), "port")),
  ],
};

interface Item {
  readonly spec: Tree;
  readonly path: Path;
}

const items = (list: unknown, path: Path): Item[] =>
  trees(list).map((spec, index) => ({ spec, path: [...path, index] }));

/** Of ports the names, and the numbers by protocol. */
const ports = (resource: Resource, all: readonly Item[], field: string): Problem[] => [
  ...twice(resource, "port", all, ({ name }) => name),
  ...twice(resource, "port", all, (port) =>
    number(port[field]) === undefined ? undefined : `${port[field]} ${text(port.protocol) ?? "TCP"}`,
  ),
];

function twice(resource: Resource, what: string, all: readonly Item[], nameIn: (item: Tree) => unknown): Problem[] {
  const seen = new Set<unknown>();
  return all.flatMap(({ spec, path }) => {
    const name = nameIn(spec);
    if (name === undefined || !seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [{ resource, path, message: `${nameOf(resource)} has two of the ${what} ${name} in one place.` }];
  });
}
