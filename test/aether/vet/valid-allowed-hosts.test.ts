import { validAllowedHosts } from "../../../src/aether/vet/valid-allowed-hosts.ts";
import { container, deployment, service } from "../../fixtures/manifests.ts";
import { ruleTable } from "../../fixtures/rule-table.ts";

const mlflow = (hosts: string | undefined, field = "args") =>
  deployment(
    { containers: [container({ [field]: ["server", ...(hosts === undefined ? [] : ["--allowed-hosts", hosts])] })] },
    { name: "mlflow" },
  );
const called = (url: string) => [
  service({ ports: [{ port: 5000 }] }, { name: "mlflow" }),
  deployment({ containers: [container({ env: [{ name: "TRACKING_URI", value: url }] })] }, { name: "api" }),
];
const AT_5000 = called("http://mlflow:5000");
const ARGUMENT = "error Deployment/mlflow spec.template.spec.containers.0.args.2";

ruleTable(validAllowedHosts, {
  passes: {
    "the host is allowed": [...AT_5000, mlflow("localhost,mlflow:5000")],
    "any host is": [...AT_5000, mlflow("*")],
    "the host is at any port": [...AT_5000, mlflow("mlflow:*")],
    "there is no such flag": [...AT_5000, mlflow(undefined)],
    "it is called by a name that is none of its Services": [...called("http://other:5000"), mlflow("localhost")],
  },
  reports: {
    "the host is missing": {
      objects: [...AT_5000, mlflow("localhost:5000")],
      reports: [ARGUMENT],
      says: /^Deployment a\/mlflow answers 403 to Deployment a\/api, which uses the host name mlflow:5000 \(TRACKING_URI\)\.$/,
    },
    "the host is there without its port": { objects: [...AT_5000, mlflow("mlflow")], reports: [ARGUMENT] },
    "it is called by a longer name": {
      objects: [...called("http://mlflow.a.svc:5000"), mlflow("mlflow:5000")],
      reports: [ARGUMENT],
    },
    "the flag is in the command": {
      objects: [...AT_5000, mlflow("localhost", "command")],
      reports: ["error Deployment/mlflow spec.template.spec.containers.0.command.2"],
    },
    "the flag has no value": { objects: [...AT_5000, mlflow("")], reports: [ARGUMENT] },
  },
});
