import type { Path, Problem, Rule } from "../finding.ts";
import { nameOf, type Resource } from "../inventory.ts";
import { number, type Tree, text, trees } from "../read.ts";

export const uniqueName: Rule = {
  name: "unique-name",
  subject: "links",
  severity: "error",
  reason:
    "The API server refuses containers, volumes, mounts and ports that share a name; of two variables of one name, the last wins.",
  fix: "Rename or remove one of them.",
  problems: ({ pods }) =>
    pods.flatMap(({ owner, spec, path, containers }) => [
      ...twice(owner, "volume", trees(spec.volumes), [...path, "volumes"], ({ name }) => name),
      ...twice(
        owner,
        "container",
        containers.map((each) => each.spec),
        [...path, "containers"],
        ({ name }) => name,
      ),
      ...containers.flatMap((container) => [
        ...twice(owner, "variable", trees(container.spec.env), [...container.path, "env"], ({ name }) => name),
        ...twice(
          owner,
          "mount path",
          trees(container.spec.volumeMounts),
          [...container.path, "volumeMounts"],
          ({ mountPath }) => mountPath,
        ),
        ...twice(owner, "port", trees(container.spec.ports), [...container.path, "ports"], ({ name }) => name),
        ...twice(
          owner,
          "port",
          trees(container.spec.ports),
          [...container.path, "ports"],
          ({ containerPort, protocol }) =>
            number(containerPort) === undefined ? undefined : `${containerPort} ${text(protocol) ?? "TCP"}`,
        ),
      ]),
    ]),
};

function twice(
  resource: Resource,
  what: string,
  items: readonly Tree[],
  path: Path,
  nameIn: (item: Tree) => unknown,
): Problem[] {
  const seen = new Set<unknown>();
  return items.flatMap((item, index) => {
    const name = nameIn(item);
    if (name === undefined || !seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [
      { resource, path: [...path, index], message: `${nameOf(resource)} has two of the ${what} ${name} in one place.` },
    ];
  });
}
