import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import { number, type Tree, text, trees } from "../../kubernetes/read.ts";
import { duplicates } from "../duplicates.ts";
import type { Problem, Rule } from "../finding.ts";

export const uniqueName: Rule = {
  name: "unique-name",
  subject: "links",
  severity: "error",
  reason:
    "The API server rejects containers, volumes, mounts and ports that share a name, and Services with a duplicate port. If two variables have the same name, the last one is used, and server-side apply rejects them.",
  fix: "Rename or remove one of them.",
  *problems({ pods, ofKind }) {
    for (const { owner, spec, path, containers } of pods) {
      yield* twice(owner, "volume", items(spec.volumes, [...path, "volumes"]), ({ name }) => name);
      // Of an init container and a container with one name, the API server rejects the init container.
      const mainFirst = containers.toSorted((one, other) => Number(one.isInit) - Number(other.isInit));
      yield* twice(owner, "container", mainFirst, ({ name }) => name);
      for (const container of containers) {
        const of = (field: string) => items(container.spec[field], [...container.path, field]);
        for (const problem of twice(owner, "variable", of("env"), ({ name }) => name))
          yield { ...problem, severity: "warning" };
        yield* twice(owner, "mount path", of("volumeMounts"), ({ mountPath }) => mountPath);
        // Two with one number are accepted, with a warning.
        yield* twice(owner, "port", of("ports"), ({ name }) => name);
      }
    }
    for (const service of ofKind("Service")) yield* twicePorts(service, items(service.spec.ports, ["spec", "ports"]));
  },
};

interface Item {
  readonly spec: Tree;
  readonly path: Path;
}

const items = (list: unknown, path: Path): Item[] =>
  trees(list).map((spec, index) => ({ spec, path: [...path, index] }));

/** For ports: the names, and the numbers by protocol. */
function* twicePorts(resource: Resource, all: readonly Item[]): Generator<Problem> {
  yield* twice(resource, "port", all, ({ name }) => name);
  yield* twice(resource, "port", all, (port) =>
    number(port.port) === undefined ? undefined : `${port.port} ${text(port.protocol) ?? "TCP"}`,
  );
}

function* twice(resource: Resource, what: string, all: readonly Item[], nameIn: (item: Tree) => unknown) {
  const named = all.filter(({ spec }) => nameIn(spec) !== undefined);
  for (const [, { spec, path }] of duplicates(named, (item) => nameIn(item.spec)))
    yield { resource, path, message: `${nameOf(resource)} has two of the ${what} ${nameIn(spec)} in one place.` };
}
