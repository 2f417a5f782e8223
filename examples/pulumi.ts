// When Pulumi deploys: the objects become a ConfigGroup, which applies them in order and waits until they are ready.
import { aetherStack } from "@aether/k8s";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

const environment = pulumi.getStack() === "production" ? "production" : "staging";
const provider = new kubernetes.Provider("cluster", { enableServerSideApply: true });

export const aether = new kubernetes.yaml.v2.ConfigGroup(
  "aether",
  { objs: aetherStack({ environment, host: `aether.${environment}.example.com` }) },
  { provider },
);
