import { nameOf } from "../../kubernetes/inventory.ts";
import type { Container, Pods } from "../../kubernetes/pods.ts";
import { member } from "../../kubernetes/read.ts";
import type { Problem, Rule } from "../finding.ts";

const PROBES = ["startupProbe", "livenessProbe", "readinessProbe"];
const HOOKS = ["postStart", "preStop"];
const WAYS = ["httpGet", "tcpSocket", "grpc"];

export const validProbePort: Rule = {
  name: "valid-probe-port",
  subject: "links",
  severity: "error",
  reason:
    "A probe at a port where nothing listens never succeeds: the container is restarted for ever, or never gets traffic. A name must be that of a declared port; a number need not be declared, so that one which is not is a warning.",
  fix: "Name a port of this container, or declare the port there.",
  problems: ({ pods }) =>
    pods.flatMap((each) =>
      each.containers.flatMap((container) =>
        [...PROBES.map((field) => [field]), ...HOOKS.map((field) => ["lifecycle", field])].flatMap((field) =>
          WAYS.flatMap((way) => problems(each, container, [...field, way, "port"])),
        ),
      ),
    ),
};

function problems({ owner, containers }: Pods, { name, spec, path, ports }: Container, field: string[]): Problem[] {
  const port = field.reduce<unknown>(member, spec);
  const asked = `The ${field.at(-3)} of container ${name} in ${nameOf(owner)} asks port ${port}, which`;
  const problem = (message: string, more: Partial<Problem> = {}) => [
    { resource: owner, path: [...path, ...field], message, ...more },
  ];
  if (typeof port === "string")
    return ports.some((each) => each.name === port) ? [] : problem(`${asked} the container does not have.`);
  // All containers of a pod have one address.
  const isThere = ports.length === 0 || containers.some((each) => each.ports.some((one) => one.port === port));
  return typeof port !== "number" || isThere
    ? []
    : problem(`${asked} no container declares: it fails unless one listens there all the same.`, {
        severity: "warning",
      });
}
