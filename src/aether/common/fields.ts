// Parts that several sections have alike.
import * as z from "zod/mini";
import {
  alternative,
  bytesFrom,
  cidr,
  dnsLabel,
  dnsName,
  doc,
  ipAddress,
  labels,
  named,
  port,
} from "../../toolkit/schema/fields.ts";

// Less is a number whose unit was forgotten: an empty database alone takes 40 MiB.
const LEAST = "64Mi";

export const storage = (size: string) =>
  named(
    "Storage",
    doc(
      z.prefault(
        z.strictObject({
          size: doc(
            z._default(bytesFrom(LEAST), size),
            "Size of the volume when it is made. A later change is refused for Postgres, and a smaller size for any: edit the claim.",
          ),
          storageClassName: doc(z.optional(dnsName()), "StorageClass. Absent: the cluster's default class."),
        }),
        {},
      ),
      "The volume that holds the data. Argo CD, Flux and Helm keep it, and the Namespace that it is in, when the stack is deleted. " +
        "Deleting the Namespace, as `kubectl delete -f` does, deletes it too.",
    ),
  );

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
              port: doc(z.optional(port()), "Port of the container. Absent: the port of the URL."),
            }),
            "Pods in this cluster.",
          ),
        }),
        z.literal("public", '"public"'),
      ]),
      "Where network policies let the pods connect. Required for a host name, because policies know addresses and pods only. " +
        '`"public"` is every address on the internet, without private ranges and metadata services.',
    ),
  );
