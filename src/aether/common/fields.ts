// Parts that several sections have alike.
import * as z from "zod/mini";
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

// Less is a number whose unit was forgotten: an empty database alone takes 40 MiB.
const LEAST = "64Mi";

const STORAGE_CLASS =
  /^(?=.{0,253}$)(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)*)?$/;

/** A volume that is made, or a claim that exists. */
export const storage = (size: string) =>
  named(
    "Storage",
    doc(
      z.prefault(
        z.union([
          alternative({
            size: doc(
              z._default(bytesFrom(LEAST), size),
              "Size of the volume. A larger one grows it, see the guide on growing a volume; a smaller one is refused.",
            ),
            storageClassName: doc(
              // Kubernetes' own word for a volume that somebody made by hand.
              z.optional(matching(STORAGE_CLASS, 'the name of a StorageClass, or "" for a volume without one')),
              'StorageClass. Default: the cluster\'s default class. `""`: a PersistentVolume that has none.',
            ),
          }),
          alternative({
            existingClaim: doc(dnsName(), "PersistentVolumeClaim of the namespace that is used instead of a new one."),
            size: doc(z._default(bytesFrom(LEAST), size), "Size of that claim, which the quota counts."),
          }),
        ]),
        {},
      ),
      "The volume that holds the data. Argo CD, Flux and Helm keep it, and the Namespace that it is in, when the stack is deleted. " +
        "Deleting the Namespace, as `kubectl delete -f` does, deletes it too.",
    ),
  );

/** What `storage` describes. */
export type Storage = z.output<ReturnType<typeof storage>>;

export const address = () =>
  named(
    "Address",
    doc(
      z.union([
        alternative({ ip: doc(ipAddress(), "One address. The host name of the URL is made to resolve to it.") }),
        alternative({ cidrs: doc(z.array(cidr()).check(z.minLength(1)), "Address ranges.") }),
        alternative({
          pods: doc(
            z.strictObject({
              namespace: doc(dnsLabel(), "Namespace of the pods."),
              matchLabels: doc(labels(), "Labels of the pods."),
              port: doc(z.optional(port()), "Port of the container. Default: the port of the URL."),
            }),
            "Pods in this cluster. No policy selects those with `hostNetwork: true`: give `cidrs` of their nodes.",
          ),
        }),
        z.literal("public", '"public"'),
      ]),
      "Where network policies let the pods connect. Required for a host name, because policies know addresses and pods only. " +
        '`"public"` is every address on the internet, without private ranges and metadata services.',
    ),
  );

/** The Service of a component that listens. */
export const serviceFields = () => ({
  service: named(
    "ComponentService",
    doc(
      z.optional(
        z.strictObject({
          type: doc(
            z._default(z.enum(["ClusterIP", "NodePort", "LoadBalancer"]), "ClusterIP"),
            "Type of the Service. NodePort, which ALB and GKE may need, and LoadBalancer lead past the entry: open the way by `networkPolicy.entry`.",
          ),
          annotations: doc(
            z._default(annotations(), {}),
            "Annotations of the Service, such as GKE's `cloud.google.com/backend-config`. They win over the controller's.",
          ),
        }),
      ),
      "The component's Service. Default: for the cluster alone, with what `ingress.controller` reads there.",
    ),
  ),
});

/** What `service` describes. */
export type ServiceFields = { readonly service?: z.output<ReturnType<typeof serviceFields>["service"]> };
