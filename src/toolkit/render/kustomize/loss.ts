// What kustomize would change or lose.
import { isTree, type Tree, text, trees } from "../../kubernetes/read.ts";

/** Completes "the object has …"; `undefined` if nothing is lost. */
export function kustomizeLoss(value: unknown, path = ""): string | undefined {
  if (typeof value === "string")
    return /^\t.*\n/.test(value)
      ? `text of several lines that begins with a tab at ${path}, which kustomize cannot read back; begin it with another line`
      : undefined;
  if (Array.isArray(value)) return first(value.map((item, index) => kustomizeLoss(item, `${path}[${index}]`)));
  if (!isTree(value)) return undefined;
  const [port] = portsTwice(value.ports);
  if (port !== undefined)
    return `two names for container port ${port} at ${path}.ports, of which a patch of kustomize keeps one; remove one`;
  return first(
    Object.entries(value).map(([key, member]) => kustomizeLoss(member, path === "" ? key : `${path}.${key}`)),
  );
}

const first = (losses: readonly (string | undefined)[]) => losses.find((loss) => loss !== undefined);

/** A patch identifies ports of a container by number and protocol. */
function portsTwice(ports: unknown): string[] {
  const sockets = trees(ports).flatMap(({ containerPort, protocol }: Tree) =>
    containerPort === undefined ? [] : `${containerPort}/${text(protocol) ?? "TCP"}`,
  );
  return sockets.filter((socket, index) => sockets.indexOf(socket) !== index);
}
