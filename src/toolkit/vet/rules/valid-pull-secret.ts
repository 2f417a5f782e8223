import { nameOf } from "../../kubernetes/inventory.ts";
import { text } from "../../kubernetes/read.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import type { Rule } from "../finding.ts";

export const validPullSecret: Rule = {
  name: "valid-pull-secret",
  subject: "links",
  severity: "warning",
  reason:
    "A pull secret of another type is silently ignored: a private image stays in ImagePullBackOff. It is a warning because the images may be public.",
  fix: "Create it with kubectl create secret docker-registry: its type is kubernetes.io/dockerconfigjson.",
  *problems(inventory) {
    for (const { from, namespace, name, path } of referencesTo(inventory, "Secret")) {
      const secret = path.includes("imagePullSecrets") ? inventory.find("Secret", namespace, name) : undefined;
      const type = text(secret?.object.type) ?? "Opaque";
      if (secret === undefined || TYPES.has(type)) continue;
      yield {
        resource: from,
        path,
        message: `${nameOf(from)} pulls its images without ${name}: the type of that Secret is ${type}.`,
      };
    }
  },
};

const TYPES = new Set(["kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg"]);
