import { requireLastingSecret } from "../../../../src/toolkit/vet/rules/require-lasting-secret.ts";
import { object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const generated = (spec: object, kind = "Password") =>
  object("external-secrets.io/v1 ExternalSecret", {
    spec: { dataFrom: [{ extract: { key: "a" } }, { sourceRef: { generatorRef: { kind, name: "random" } } }], ...spec },
  });
const hook = (hooks: string, field: "data" | "stringData" = "data") =>
  object("v1 Secret", { [field]: { KEY: "a" } }, { annotations: { "helm.sh/hook": hooks } });
const facts = { lastingSecrets: { KEY: "nothing can be read any more" } };
const GENERATOR = "warning ExternalSecret/web spec.dataFrom.1.sourceRef.generatorRef";
const HOOK = "warning Secret/web metadata.annotations.helm.sh/hook";

ruleTable(requireLastingSecret, {
  passes: {
    "the password is made once": [generated({ refreshPolicy: "CreatedOnce" })],
    "the password is made when the object changes": [generated({ refreshPolicy: "OnChange" })],
    "there is no refresh": [generated({ refreshInterval: "0" }), generated({ refreshInterval: "0s" })],
    "the generator makes tokens, which expire": [generated({}, "ECRAuthorizationToken")],
    "the hook is of the installation": { objects: [hook("pre-install")], facts },
    "no key is known to last": [hook("pre-upgrade")],
    "the keys are others": { objects: [hook("pre-upgrade")], facts: { lastingSecrets: { TOKEN: "no" } } },
  },
  reports: {
    "the password is made anew by default": {
      objects: [generated({})],
      reports: [GENERATOR],
      says: /generates a new password with random every 1h\.$/,
    },
    "the password is made anew at an interval": {
      objects: [generated({ refreshPolicy: "Periodic", refreshInterval: "24h" })],
      reports: [GENERATOR],
      says: /every 24h/,
    },
    "the hook is of an upgrade": {
      objects: [hook("pre-install,pre-upgrade")],
      facts,
      reports: [HOOK],
      says: /^Secret a\/web is recreated at every upgrade: unless KEY keeps its value, nothing can be read/,
    },
    "the hook comes after an upgrade": { objects: [hook("post-upgrade", "stringData")], facts, reports: [HOOK] },
  },
});
