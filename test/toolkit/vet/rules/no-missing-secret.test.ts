import { noMissingSecret } from "../../../../src/toolkit/vet/rules/no-missing-secret.ts";
import { container, object, pod } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const secret = (namespace = "a") => object("v1 Secret", {}, { name: "api-secret", namespace });
const reading = (...names: string[]) =>
  pod({ containers: [container({ envFrom: names.map((name) => ({ secretRef: { name } })) })] });
const place = (index: number) => `warning Pod/web spec.containers.0.envFrom.${index}.secretRef.name`;

ruleTable(noMissingSecret, {
  passes: {
    "the Secret is among the objects": [secret(), reading("api-secret")],
    "the Secret comes from elsewhere": [secret(), reading("database")],
    "the pods start without it": [
      secret(),
      pod({ containers: [container({ envFrom: [{ secretRef: { name: "api-sercet", optional: true } }] })] }),
    ],
    "the name resembles one of another namespace": [secret("b"), reading("api-sercet")],
    "the Secret is known to come": {
      objects: [reading("api-secret", "api-sercet", "api-sercet", "api-sercet")],
      facts: {
        secrets: [
          { namespace: "a", name: "api-secret", keys: [] },
          { namespace: "a", name: "api-sercet", keys: [] },
        ],
      },
    },
    "two names that resemble each other are both written once": [reading("database-main", "database-mian")],
    "the other name is written twice only": [reading("database-main", "database-main", "database-mian")],
    "both names are written often": [
      reading(...["database-main", "database-mian"].flatMap((name) => [name, name, name])),
    ],
    "the other name is written often in another namespace": [
      reading("database-mian"),
      pod(
        { containers: [container({ envFrom: Array(3).fill({ secretRef: { name: "database-main" } }) })] },
        { namespace: "b" },
      ),
    ],
  },
  reports: {
    "the name differs by a typo from an existing one": {
      objects: [secret(), reading("api-sercet")],
      reports: [place(0)],
      says: /^Pod a\/web waits for the Secret api-sercet, which is not in the input\.$/,
      fixes: /^Did you mean api-secret\? Otherwise make sure that api-sercet exists\.$/,
    },
    "that is so of several references": {
      objects: [secret(), reading("api-sercet", "api-sercet")],
      reports: [place(0), place(1)],
    },
    "a name is written once, and differs by a typo from one that is written often": {
      objects: [reading("database-main", "database-mian", "database-main", "database-main")],
      reports: [place(1)],
      fixes: /^Did you mean database-main\?/,
    },
  },
});
