import { nameOf } from "../../toolkit/kubernetes/inventory.ts";
import type { Path } from "../../toolkit/kubernetes/path.ts";
import type { Pods } from "../../toolkit/kubernetes/pods.ts";
import { texts } from "../../toolkit/kubernetes/read.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { destinationOf } from "../../toolkit/vet/hosts/destination.ts";
import { namedHosts } from "../../toolkit/vet/hosts/named-hosts.ts";
import { podsBehind } from "../../toolkit/vet/services.ts";

export const validAllowedHosts: Rule = {
  name: "valid-allowed-hosts",
  subject: "links",
  severity: "error",
  reason:
    "MLflow answers 403 to a host name that is not in --allowed-hosts, although its probes pass because they are exempt.",
  fix: "Add the host, with its port, to --allowed-hosts.",
  *problems(inventory) {
    for (const found of namedHosts(inventory)) {
      const destination = destinationOf(inventory, found);
      if (destination.kind !== "service") continue;
      const { host, port, name } = found;
      const called = port === undefined ? host : `${host}:${port}`;
      const answering = new Set([called, "*", `${host}:*`]);
      for (const pods of podsBehind(inventory, destination.service))
        for (const { path, hosts } of allowed(pods))
          if (!hosts.some((each) => answering.has(each)))
            yield {
              resource: pods.owner,
              path,
              message: `${nameOf(pods.owner)} answers 403 to ${nameOf(found.pods.owner)}, which uses the host name ${called} (${name}).`,
            };
    }
  },
};

/** The values of --allowed-hosts. */
function* allowed({ containers }: Pods): Iterable<{ path: Path; hosts: readonly string[] }> {
  for (const { spec, path } of containers)
    for (const field of ["command", "args"]) {
      const words = texts(spec[field]);
      const index = words.indexOf("--allowed-hosts") + 1;
      if (index > 0) yield { path: [...path, field, index], hosts: (words[index] ?? "").split(",") };
    }
}
