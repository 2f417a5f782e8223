import { nameOf } from "../../kubernetes/inventory.ts";
import { mounts, volumes } from "../../kubernetes/volumes.ts";
import type { Rule } from "../finding.ts";

export const requireVolumeMount: Rule = {
  name: "require-volume-mount",
  subject: "links",
  severity: "warning",
  reason:
    "A volume that no container mounts is unused and can keep the pod from starting; often a mount has the wrong name.",
  fix: "Mount it, or remove it.",
  *problems({ pods }) {
    for (const each of pods) {
      const mounted = new Set(mounts(each).map(({ name }) => name));
      for (const { name, path } of volumes(each))
        if (!mounted.has(name) && !OF_INJECTED.test(name))
          yield {
            resource: each.owner,
            path,
            message: `No container of ${nameOf(each.owner)} mounts its volume ${name}.`,
          };
    }
  },
};

/** Volumes that containers of GKE's Cloud Storage driver and of Istio use: a webhook adds those to the pods. */
const OF_INJECTED =
  /^(?:gke-gcsfuse-|(?:istio-(?:data|envoy|podinfo|token)|workload-(?:socket|certs)|credential-socket)$)/;
