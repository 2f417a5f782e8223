import { nameOf } from "../../kubernetes/inventory.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { texts } from "../../kubernetes/read.ts";
import { destinationOf, namedHosts } from "../environment.ts";
import type { Problem, Rule } from "../finding.ts";
import { podsBehind } from "../services.ts";

export const validAllowedHosts: Rule = {
  name: "valid-allowed-hosts",
  subject: "links",
  severity: "error",
  reason: "MLflow answers 403 to a host name that its --allowed-hosts lacks, while its probes, which are exempt, pass.",
  fix: "Add the host, with its port, to --allowed-hosts.",
  problems: (inventory) =>
    namedHosts(inventory).flatMap((found): Problem[] => {
      const destination = destinationOf(inventory, found);
      if (destination.kind !== "service") return [];
      const called = found.port === undefined ? found.host : `${found.host}:${found.port}`;
      return podsBehind(inventory, destination.service).flatMap((pods) =>
        allowed(pods)
          .filter(({ hosts }) => !hosts.some((host) => host === called || host === "*" || host === `${found.host}:*`))
          .map(({ path }) => ({
            resource: pods.owner,
            path,
            message: `${nameOf(pods.owner)} answers 403 to ${nameOf(found.pods.owner)}, which calls it ${called} (${found.name}).`,
          })),
      );
    }),
};

const allowed = ({ containers }: Pods) =>
  containers.flatMap(({ spec, path }) =>
    ["command", "args"].flatMap((field) => {
      const words = texts(spec[field]);
      const index = words.indexOf("--allowed-hosts") + 1;
      return index === 0 ? [] : [{ path: [...path, field, index], hosts: (words[index] ?? "").split(",") }];
    }),
  );
