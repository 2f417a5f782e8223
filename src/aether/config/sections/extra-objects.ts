import type { AnyObject } from "../../../toolkit/kubernetes/manifest.ts";
import { dnsName, doc, text } from "../../../toolkit/schema/fields.ts";
import * as z from "../../../toolkit/schema/z.ts";

/** Names of some kinds, such as a ClusterRole's, may contain a colon. */
const name = () => doc(text("a name"), "Name.");

const object = () =>
  doc(
    z.looseObject({
      apiVersion: doc(text('an API version, such as "apps/v1"'), "Group and version of its API."),
      kind: doc(text('a kind, such as "ConfigMap"'), "Kind."),
      metadata: doc(
        z.looseObject({
          name: name(),
          namespace: doc(
            z.optional(z.union([dnsName(), z.literal("")], 'a namespace, or "" for a cluster-scoped object')),
            'Default: the namespace of the stack; "" for a cluster-scoped custom resource.',
          ),
        }),
        "Metadata.",
      ),
    }),
    "A Kubernetes object.",
    { tsType: "AnyObject" },
    // Only the type of its kind defines its fields.
  ) as unknown as z.ZodMiniType<AnyObject, AnyObject>;

export const extraObjects = () =>
  doc(
    z._default(z.array(object()), []),
    "Your own objects, rendered with the stack's. In the stack's namespace the quota counts their pods and claims, and the policies " +
      "deny these pods everything that your own policies do not allow.",
  );
