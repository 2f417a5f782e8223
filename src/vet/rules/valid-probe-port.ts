import type { Rule } from "../finding.ts";
import { nameOf } from "../inventory.ts";
import { member, number, text } from "../read.ts";

const PROBES = ["startupProbe", "livenessProbe", "readinessProbe"];
const HOOKS = ["postStart", "preStop"];
const WAYS = ["httpGet", "tcpSocket", "grpc"];

export const validProbePort: Rule = {
  name: "valid-probe-port",
  subject: "links",
  severity: "error",
  reason:
    "A probe at a port where nothing listens never succeeds: the container is restarted for ever, or never gets traffic.",
  fix: "Name a port of this container, or declare the port there.",
  problems: ({ pods }) =>
    pods.flatMap(({ owner, containers }) =>
      containers.flatMap(({ name, spec, path, ports }) =>
        [...PROBES.map((field) => [field]), ...HOOKS.map((field) => ["lifecycle", field])].flatMap((field) =>
          WAYS.flatMap((way) => {
            const port = member(member(field.reduce<unknown>(member, spec), way), "port");
            const wanted = text(port) ?? number(port);
            if (wanted === undefined) return [];
            const isThere =
              ports.some((each) => each.name === wanted || each.port === wanted) ||
              (typeof wanted === "number" && ports.length === 0);
            return isThere
              ? []
              : [
                  {
                    resource: owner,
                    path: [...path, ...field, way, "port"],
                    message: `The ${field.at(-1)} of container ${name} in ${nameOf(owner)} asks port ${wanted}, which the container does not have.`,
                  },
                ];
          }),
        ),
      ),
    ),
};
