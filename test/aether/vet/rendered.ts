// Objects of a stack that this package rendered, for the tables of Aether's rules.
import { deployment, object, service } from "../../fixtures/manifests.ts";

/** What says that the namespace's stack was rendered, and what its config opened. */
export const origin = (opened?: string) =>
  object(
    "v1 ConfigMap",
    {},
    {
      name: "aether-config",
      annotations: {
        "aether-k8s.dev/version": "0.1.0",
        ...(opened === undefined ? {} : { "aether-k8s.dev/opened-by": opened }),
      },
    },
  );

const labels = (component: string) => ({
  "app.kubernetes.io/name": "aether",
  "app.kubernetes.io/component": component,
});

/** The Deployment of a component, called by its name. */
export const component = (name: string, podSpec = {}) => deployment(podSpec, { name, labels: labels(name) });

/** Its Service. */
export const serviceOf = (name: string, spec = {}) => service({ selector: labels(name), ...spec }, { name });

export const selectorOf = (name: string) => ({ matchLabels: labels(name) });
