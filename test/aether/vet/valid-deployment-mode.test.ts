import { describe, expect, it } from "vitest";
import { validDeploymentMode } from "../../../src/aether/vet/valid-deployment-mode.ts";
import { aetherStack, vet } from "../../../src/index.ts";
import { guideText } from "../../fixtures/guide.ts";
import { container, deployment, object } from "../../fixtures/manifests.ts";
import { ruleTable } from "../../fixtures/rule-table.ts";
import { component } from "./rendered.ts";

const mode = (value: string, name = "DEPLOYMENT_MODE") => ({ containers: [container({ env: [{ name, value }] })] });
const VALUE = "warning Deployment/api spec.template.spec.containers.0.env.0.value";

ruleTable(validDeploymentMode, {
  passes: {
    "it is not set": [component("api")],
    "it is the app's default": [component("api", mode("monolith"))],
    "another app has such a variable": [component("api", mode("distributed", "AUTOBOT_DEPLOYMENT_MODE"))],
    "the app does not read it": [
      component("api", { initContainers: [container({ env: [{ name: "DEPLOYMENT_MODE", value: "distributed" }] })] }),
    ],
    "the pods are not Aether's": [deployment(mode("distributed"))],
  },
  reports: {
    "the agents are to be services of their own": {
      objects: [component("api", mode("distributed"))],
      reports: [VALUE],
      says: /^Deployment a\/api sets DEPLOYMENT_MODE to distributed, which only looks as if it worked: chats get no reply\.$/,
      fixes: /^Remove DEPLOYMENT_MODE, or set it to monolith\.$/,
    },
    "some are": { objects: [component("api", mode("selective"))], reports: [VALUE] },
    "the name is in small letters": {
      objects: [component("api", mode("distributed", "deployment_mode"))],
      reports: [VALUE],
    },
    "a ConfigMap has it": {
      objects: [
        component("scheduler", { containers: [container({ envFrom: [{ configMapRef: { name: "modes" } }] })] }),
        object("v1 ConfigMap", { data: { DEPLOYMENT_MODE: "distributed" } }, { name: "modes" }),
      ],
      reports: ["warning ConfigMap/modes data.DEPLOYMENT_MODE"],
    },
  },
});

describe("a config that sets DEPLOYMENT_MODE", () => {
  it("is named in the limitations of the guide", () => {
    const [, limits = ""] = /^## Limitations\n([\s\S]*)/m.exec(guideText) ?? [];
    const [line] = limits.split("\n- ").filter((each) => each.includes("DEPLOYMENT_MODE"));
    expect(line).toMatch(/distributed mode is not supported[\s\S]*appears to work[\s\S]*`valid-deployment-mode`/);
  });

  it("is reported if its env sets it, for each component that would read it", () => {
    const env = [{ name: "DEPLOYMENT_MODE", value: "distributed" }];
    const found = vet(aetherStack({ api: { env }, scheduler: { env } })).filter(
      ({ rule }) => rule === validDeploymentMode.name,
    );
    expect(found.map(({ severity, message }) => `${severity}: ${message.split(",")[0]}`)).toEqual([
      "warning: Deployment aether/aether-api sets DEPLOYMENT_MODE to distributed",
      "warning: Deployment aether/aether-scheduler sets DEPLOYMENT_MODE to distributed",
    ]);
  });
});
