import { requireReadOnlyRoot } from "../../../src/aether/vet/require-read-only-root.ts";
import { ruleTable } from "../../fixtures/rule-table.ts";
import { component, origin } from "./rendered.ts";

const container = (name: string, readOnlyRootFilesystem?: boolean, image = "aether:1") => ({
  name,
  image,
  securityContext: { readOnlyRootFilesystem },
});
const api = (container: object, init: object[] = []) =>
  component("api", { initContainers: init, containers: [{ name: "log", image: "log:1" }, container] });

ruleTable(requireReadOnlyRoot, {
  passes: {
    "they are read-only": [origin(), api(container("api", true), [container("wait", true)])],
    "others bring containers that write": [origin(), api(container("api", true), [container("x", false, "x:1")])],
    "the stack was not rendered": [api(container("api", false))],
    "the pods are another app's": [origin(), { ...api(container("api")), metadata: { name: "x" }, kind: "Robot" }],
  },
  reports: {
    "the program can be changed": {
      objects: [origin(), api(container("api", false))],
      reports: ["warning Deployment/api spec.template.spec.containers.1.securityContext"],
      says: /The container api of Deployment a\/api can write to its root file system/,
    },
    "an init container does not say so": {
      objects: [origin(), api(container("api", true), [container("wait")])],
      reports: ["warning Deployment/api spec.template.spec.initContainers.0.securityContext"],
    },
  },
});
