// Parts that several sections share.

import {
  alternative,
  annotations,
  bytesFrom,
  cidr,
  dnsLabel,
  dnsName,
  doc,
  ipAddress,
  labels,
  matching,
  named,
  port,
} from "../../toolkit/schema/fields.ts";
import { probes, startupProbe } from "../../toolkit/schema/probe-fields.ts";
import * as z from "../../toolkit/schema/z.ts";
import { STARTUP } from "../app/startup.ts";

/** The reason of a default that the app has itself; the bounds of these fields are the app's, too. */
export const OF_APP = "The app's own default (src/settings.py).";

// A smaller value is a number whose unit was forgotten: an empty database alone takes 40 MiB.
const LEAST = "64Mi";

const STORAGE_CLASS =
  /^(?=.{0,253}$)(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)*)?$/;

/** A new volume, or an existing claim. */
export const storage = (size: string) =>
  named(
    "Storage",
    doc(
      z.prefault(
        z.union([
          alternative({
            size: doc(
              z._default(bytesFrom(LEAST), size),
              "Size of the volume. To grow it, set a larger size (see the guide on growing a volume); a smaller size is an error.",
            ),
            storageClassName: doc(
              // Kubernetes' own notation for a volume that was created by hand.
              z.optional(matching(STORAGE_CLASS, 'the name of a StorageClass, or "" for a volume without one')),
              'StorageClass. Default: the cluster\'s default class. `""`: a PersistentVolume without a class.',
            ),
          }),
          alternative({
            existingClaim: doc(
              dnsName(),
              "Existing PersistentVolumeClaim in the namespace to use instead of a new one.",
            ),
            size: doc(z._default(bytesFrom(LEAST), size), "Size of that claim, which the quota counts."),
          }),
        ]),
        {},
      ),
      "The volume for the data. Argo CD, Flux and Helm keep it, and its Namespace, when the stack is deleted. " +
        "Deleting the Namespace, as `kubectl delete -f` does, deletes the volume too.",
    ),
  );

/** The value of `storage`. */
export type Storage = z.output<ReturnType<typeof storage>>;

/** A role of PostgreSQL. Names that begin with pg_ are reserved, and initdb rejects them. */
export const role = () =>
  matching(
    /^(?!pg_|(?:public|none)$)[a-z_][a-z0-9_]{0,62}$/,
    'a name of lower-case letters, digits and "_", at most 63 characters, that does not begin with "pg_"',
  );

export const address = () =>
  named(
    "Address",
    doc(
      z.union([
        alternative({ ip: doc(ipAddress(), "One IP address. The pods resolve the host name of the URL to it.") }),
        alternative({ cidrs: doc(z.array(cidr()).check(z.minLength(1)), "Address ranges.") }),
        alternative({
          pods: doc(
            z.strictObject({
              namespace: doc(dnsLabel(), "Namespace of the pods."),
              matchLabels: doc(labels(), "Labels of the pods."),
              port: doc(z.optional(port()), "Port of the container. Default: the port of the URL."),
            }),
            "Pods in this cluster. Policies cannot select pods with `hostNetwork: true`: use `cidrs` of their nodes.",
          ),
        }),
        z.literal("public"),
      ]),
      "Where network policies allow the pods to connect. Required for a host name, because policies only support addresses and pods. " +
        '`"public"` is every address on the internet, without private ranges and metadata services.',
    ),
  );

/** The probes of API and scheduler, which serve the same program. */
export const appProbes = () => ({
  ...startupProbe(STARTUP),
  ...probes({
    // One traceback blocks the event loop for 7 to 17 s, so a slow answer is not a reason to restart.
    livenessProbe: { periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 },
    // With an exhausted pool, the app answers 503 after 5.0 s: the probe must wait longer to see it.
    readinessProbe: { periodSeconds: 10, timeoutSeconds: 6, failureThreshold: 3 },
  }),
});

/** The Service of a component that listens. */
export const serviceFields = () => ({
  service: named(
    "ComponentService",
    doc(
      z.optional(
        z.strictObject({
          type: doc(
            z._default(z.enum(["ClusterIP", "NodePort", "LoadBalancer"]), "ClusterIP"),
            "Type of the Service. NodePort, which ALB and GKE may need, and LoadBalancer bypass the ingress: allow the traffic with `networkPolicy.entry`.",
          ),
          annotations: doc(
            z._default(annotations(), {}),
            "Annotations of the Service, such as GKE's `cloud.google.com/backend-config`. They override the controller's.",
          ),
        }),
      ),
      "The component's Service. Default: ClusterIP, with the annotations that `ingress.controller` needs.",
    ),
  ),
});

/** The value of `service`. */
export type ServiceFields = { readonly service?: z.output<ReturnType<typeof serviceFields>["service"]> };

/** Host, port and address of a PostgreSQL server outside the stack, whose URL is this key of the Secret. */
export const databaseServer = (key: string) => ({
  host: doc(
    z.union([dnsName(), ipAddress()], 'a host name or an IP address, such as "db.example.com"'),
    `Host of the server, as in ${key}.`,
  ),
  port: doc(z._default(port(), 5432), "Port of the server."),
  address: z.optional(address()),
});
