import { requireSameSecret } from "../../../../src/toolkit/vet/upgrade/require-same-secret.ts";
import { container, deployment, object } from "../../../fixtures/manifests.ts";
import { upgradeTable } from "../../../fixtures/rule-table.ts";

const facts = { lastingSecrets: { KEY: "what is stored can't be read any more" } };
const secret = (field: "data" | "stringData", values: object) => object("v1 Secret", { [field]: values });
const reading = (...names: readonly string[]) =>
  deployment({
    containers: names.map((name, index) =>
      container({
        name: `web-${index}`,
        env: [{ name: "KEY", valueFrom: { secretKeyRef: { name, key: "KEY" } } }],
      }),
    ),
  });
const OTHER_VALUE = { before: [secret("data", { KEY: "b2xk" })], after: [secret("data", { KEY: "bmV3" })] };

upgradeTable(requireSameSecret, {
  passes: {
    "the value is the same in plain text": {
      before: [secret("data", { KEY: "b2xk" })],
      after: [secret("stringData", { KEY: "old" })],
      facts,
    },
    "the base64 is wrapped": {
      before: [secret("data", { KEY: "b2\nxk" })],
      after: [secret("data", { KEY: "b2xk" })],
      facts,
    },
    "the value is of several bytes a character": {
      before: [secret("data", { KEY: "w7w=" })],
      after: [secret("stringData", { KEY: "ü" })],
      facts,
    },
    "the key is new": { before: [secret("data", {})], after: [secret("data", { KEY: "bmV3" })], facts },
    "another key changes": {
      before: [secret("data", { TOKEN: "b2xk" })],
      after: [secret("data", { TOKEN: "bmV3" })],
      facts,
    },
    "it is no Secret": {
      before: [object("v1 ConfigMap", { data: { KEY: "old" } })],
      after: [object("v1 ConfigMap", { data: { KEY: "new" } })],
      facts,
    },
    "no key is known to last": OTHER_VALUE,
    "the pods read the same Secret": { before: [reading("one")], after: [reading("one")], facts },
    "a Secret that no pod reads is removed": { before: [secret("data", {})], after: [reading("one")] },
    "a Secret that a tool keeps is removed": {
      before: [object("v1 Secret", {}, { name: "one", annotations: { "helm.sh/resource-policy": "keep" } })],
      after: [reading("one")],
    },
    "an ExternalSecret takes the place of the Secret": {
      before: [object("v1 Secret", {}, { name: "one" })],
      after: [reading("one"), object("external-secrets.io/v1 ExternalSecret", {}, { name: "one" })],
    },
    "the Secret of a removed ExternalSecret is not its own": {
      before: [
        object(
          "external-secrets.io/v1 ExternalSecret",
          { spec: { target: { creationPolicy: "Merge" } } },
          { name: "one" },
        ),
      ],
      after: [reading("one")],
    },
    "the pods did not read one before": { before: [reading()], after: [reading("one")], facts },
  },
  reports: {
    "a Secret that pods read is removed": {
      before: [object("v1 Secret", {}, { name: "one" })],
      after: [reading("one")],
      reports: ["warning Secret/one metadata.name"],
      says: /but Deployment a\/web reads the Secret one: a tool that prunes deletes it, and its values are lost\.$/,
    },
    "an ExternalSecret whose Secret pods read is removed": {
      before: [object("external-secrets.io/v1 ExternalSecret", { spec: { target: { name: "one" } } })],
      after: [reading("one")],
      reports: ["warning ExternalSecret/web metadata.name"],
      says: /reads the Secret one: a tool that prunes deletes it\.$/,
    },
    "the value is another": {
      ...OTHER_VALUE,
      facts,
      reports: ["error Secret/web data.KEY"],
      says: /^Secret a\/web has a different KEY: what is stored can't be read any more\.$/,
    },
    "the value is another in plain text": {
      before: [secret("stringData", { KEY: "old" })],
      after: [secret("stringData", { KEY: "new" })],
      facts,
      reports: ["error Secret/web stringData.KEY"],
    },
    "the value is gone": {
      before: [secret("data", { KEY: "b2xk" })],
      after: [secret("data", {})],
      facts,
      reports: ["error Secret/web stringData.KEY"],
    },
    "the pods read it from another Secret": {
      before: [reading("one")],
      after: [reading("two")],
      facts,
      reports: ["warning Deployment/web spec.template.spec.containers.0.env.0.valueFrom.secretKeyRef.key"],
      says: /takes KEY from two instead of one: unless the values are the same, what is stored/,
    },
  },
});
