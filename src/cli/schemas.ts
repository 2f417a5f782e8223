// What versions of Kubernetes accept: a file of its own also when built, because only vet asks.
export { kubernetesSchemas } from "../toolkit/vet/schema/load.ts";
