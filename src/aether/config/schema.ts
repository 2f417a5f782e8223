// The config: the only place that defines settings, their meaning, their defaults, and the reasons for these. Each section has
// its own file.

import { annotations, dnsLabel, dnsName, doc, httpUrl, labels, matching } from "../../toolkit/schema/fields.ts";
import { podDefaults } from "../../toolkit/schema/pod-fields.ts";
import * as z from "../../toolkit/schema/z.ts";
import { type Environment, presets } from "../app/presets.ts";
import { sections } from "../derived/declared.ts";
import { auth } from "./sections/auth.ts";
import { extraObjects } from "./sections/extra-objects.ts";
import { gateway } from "./sections/gateway.ts";
import { homeAssistant } from "./sections/home-assistant.ts";
import { images } from "./sections/images.ts";
import { ingress } from "./sections/ingress.ts";
import { llm } from "./sections/llm.ts";
import { monitoring } from "./sections/monitoring.ts";
import { networkPolicy } from "./sections/network-policy.ts";
import { proxy } from "./sections/proxy.ts";
import { quota } from "./sections/quota.ts";
import { secrets } from "./sections/secrets.ts";

// 40: the longest name derived from it is that of a migration pod, which must fit into 63 characters.
const NAME = /^[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?$/;

/** The fields of the config. Each schema is built on demand: a config mentions few of them. */
export const fields = {
  name: () =>
    doc(
      z._default(
        matching(NAME, 'a name of lower-case letters, digits and "-" that starts with a letter, at most 40 characters'),
        "aether",
      ),
      "Prefix of every object's name.",
    ),
  namespace: () =>
    doc(z._default(dnsLabel(), "aether"), "Namespace of the stack. It is rendered unless `createNamespace` is false."),
  createNamespace: () =>
    doc(
      z.optional(z.boolean()),
      "Whether to render the Namespace. Default: true, but false with the `migration.hook` of Helm, whose charts cannot " +
        "create the namespace that they are installed in. Without it, create the namespace yourself, with the label " +
        "`pod-security.kubernetes.io/enforce: restricted`.",
    ),
  environment: (environment: Environment) =>
    doc(
      z._default(z.enum(["development", "staging", "production"]), environment),
      "Chooses the defaults and sets ENVIRONMENT. The defaults include the size of volumes, which cannot change once Postgres " +
        "has a volume: when you change the environment, set `postgres.storage.size` to the current size.",
    ),
  platform: () =>
    doc(
      z.optional(z.enum(["openshift"])),
      "The kind of cluster, if it needs different objects. `openshift`: pods do not set user and group, because " +
        "OpenShift assigns them, and may use the DNS of openshift-dns; the Ingress is for OpenShift's router.",
    ),
  mesh: () =>
    doc(
      z.optional(z.enum(["istio", "istio-ambient", "linkerd"])),
      "Service mesh that the pods join; it must be installed with its CNI plugin. Pods get its label or annotations, and its sidecars " +
        "are native ones. Policies open its ports and allow connections to its control plane (in `istio-system` or `linkerd`). The " +
        "quota counts the proxies. Default: none.",
    ),
  host: () => doc(z._default(dnsName(), "aether.local"), "Host name of Aether for its users."),
  publicUrl: () =>
    doc(
      z.optional(httpUrl()),
      "URL of Aether in the browser (PUBLIC_URL). Default: built from `host`, with https if TLS is on.",
    ),
  logLevel: (environment: Environment) =>
    doc(
      z._default(z.enum(["debug", "info", "warning", "error"]), presets[environment].logLevel),
      "Log level of API and scheduler. Default: debug in development, otherwise info.",
    ),
  images,
  homeAssistant,
  llm,
  auth,
  ...sections,
  secrets,
  ingress,
  gateway,
  networkPolicy,
  proxy,
  monitoring,
  quota,
  isolation: () =>
    doc(
      z.optional(
        z.strictObject({
          runtimeClassName: doc(dnsName(), 'RuntimeClass of API and scheduler, such as "gvisor"; it must exist.'),
        }),
      ),
      "A sandboxed container runtime for the pods that run agents.",
    ),
  pods: () =>
    doc(
      z.prefault(z.strictObject(podDefaults()), {}),
      "What all pods get; a component overrides it with the field of the same name. Labels and annotations of every object, not " +
        "only of pods, are `commonLabels` and `commonAnnotations`.",
    ),
  commonLabels: () => doc(z._default(labels(), {}), "Labels of every object and pod."),
  commonAnnotations: () => doc(z._default(annotations(), {}), "Annotations of every object."),
  extraObjects,
  // Off: selectors of others may match labels of the object that the stack's labels would change.
  labelExtraObjects: () =>
    doc(z._default(z.boolean(), false), "Whether to add the stack's labels to extra objects that do not set them."),
};

export type Field = keyof typeof fields;

type Shape = { [F in Field]: ReturnType<(typeof fields)[F]> };

/** The schema of the whole config, with the defaults of an environment. */
export function configSchema(environment: Environment) {
  const shape = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field(environment)]));
  return z.strictObject(shape as Shape);
}

/** The config with every default applied. */
export type ResolvedConfig = z.output<ReturnType<typeof configSchema>>;
