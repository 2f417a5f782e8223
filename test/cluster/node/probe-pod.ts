// A pod of the probe, which listens at the ports that policies are tried at.
import type { KubernetesObject } from "../api.ts";
import { probeImage } from "./images.ts";
import { outsidePorts } from "./outside.ts";

/** `more` goes into its spec. */
export const probePod = (
  name: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
  { ports = outsidePorts, ...more }: { ports?: readonly number[]; [field: string]: unknown } = {},
): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: name.toLowerCase(), namespace, labels },
  spec: {
    terminationGracePeriodSeconds: 1,
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "probe",
        image: probeImage,
        args: ["serve", name, ...ports.map(String)],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
    ...more,
  },
});
