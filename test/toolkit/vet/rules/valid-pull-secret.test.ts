import { validPullSecret } from "../../../../src/toolkit/vet/rules/valid-pull-secret.ts";
import { container, deployment, object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const web = deployment({ imagePullSecrets: [{ name: "registry" }] });
const secret = (type?: string, namespace = "a") =>
  object("v1 Secret", type === undefined ? {} : { type }, { name: "registry", namespace });
const AT = "spec.template.spec.imagePullSecrets.0.name";

ruleTable(validPullSecret, {
  passes: {
    "the Secret is of the type": [web, secret("kubernetes.io/dockerconfigjson")],
    "the Secret is of the type of before": [web, secret("kubernetes.io/dockercfg")],
    "the Secret is not among the objects": [web, secret("Opaque", "b")],
    "the Secret is for something else": [
      deployment({ containers: [container({ envFrom: [{ secretRef: { name: "registry" } }] })] }),
      secret("Opaque"),
    ],
  },
  reports: {
    "the Secret is of another type": {
      objects: [web, secret("kubernetes.io/tls")],
      reports: [`warning Deployment/web ${AT}`],
      says: /^Deployment a\/web pulls its images without registry: the type of that Secret is kubernetes\.io\/tls\.$/,
    },
    "the Secret says no type": {
      objects: [web, secret()],
      reports: [`warning Deployment/web ${AT}`],
      says: /type of that Secret is Opaque\.$/,
    },
    "a ServiceAccount hands it to its pods": {
      objects: [object("v1 ServiceAccount", { imagePullSecrets: [{ name: "registry" }] }), secret("Opaque")],
      reports: ["warning ServiceAccount/web imagePullSecrets.0.name"],
    },
  },
});
