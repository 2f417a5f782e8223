import { nameOf } from "../../toolkit/kubernetes/inventory.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { variables } from "../../toolkit/vet/variables.ts";
import { componentOf } from "./components.ts";

// The app's default (src/settings.py), with which every agent runs in the process itself.
const MONOLITH = "monolith";

export const validDeploymentMode: Rule = {
  name: "valid-deployment-mode",
  subject: "safety",
  severity: "warning",
  reason:
    "In the app's distributed mode the gateway drops the user's message and no reply arrives; pods start and become ready anyway.",
  fix: `Remove DEPLOYMENT_MODE, or set it to ${MONOLITH}.`,
  *problems(inventory) {
    for (const { pods, container, name, value, resource, path } of variables(inventory)) {
      if (container.isInit || componentOf(pods) === undefined) continue;
      // The app reads its variables case-insensitively.
      if (name.toUpperCase() === "DEPLOYMENT_MODE" && value !== MONOLITH)
        yield {
          resource,
          path,
          message: `${nameOf(pods.owner)} sets ${name} to ${value}, which only looks as if it worked: chats get no reply.`,
        };
    }
  },
};
