import { count, doc, matching } from "../../../toolkit/schema/fields.ts";
import { podFields, resources } from "../../../toolkit/schema/pod-fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { HOOKS } from "./hooks.ts";

export const section = () =>
  doc(
    z.prefault(
      z.strictObject({
        hook: doc(
          z.optional(z.enum(["helm", "argocd"])),
          "Makes the Job a hook of that tool. Default: a plain Job, whose name changes with its content. With `helm`, the " +
            "Namespace is not rendered (see `createNamespace`): use `--create-namespace`.",
        ),
        hookStage: doc(
          z.optional(matching(/^[A-Za-z,-]+$/, 'a stage, such as "post-install,pre-upgrade"')),
          `When the hook runs. Default: ${HOOKS.helm.usual} for Helm, ${HOOKS.argocd.usual} for Argo CD.`,
        ),
        // Retrying is harmless: revisions of one run share a transaction, and an up-to-date database is not changed.
        backoffLimit: doc(
          z._default(count(0, 100), 3),
          "Failed attempts after which the Job fails. An error that needs a change, such as a wrong password, fails it at once; a drained node or a stopped pod does not count.",
        ),
        // It would count the time in which the Job waits for a Secret, an image or a node; its script ends on its own.
        activeDeadlineSeconds: doc(
          z.optional(count(60, 86400)),
          "Seconds after which the Job is stopped, including the time its pod waits for a Secret, an image or a node. Default: none.",
        ),
        // Flux and Argo CD would recreate an expired Job every day, and a failed Job shows why nothing starts.
        ttlSecondsAfterFinished: doc(
          z.optional(count(0, 2592000)),
          "Seconds to keep a finished Job. Flux and Argo CD recreate an expired Job, unless it is a hook. Default: until you delete it.",
        ),
        // 3.4 to 7 CPU seconds and 70 MB for the whole chain of revisions.
        resources: resources(
          { cpu: "250m", memory: "256Mi", "ephemeral-storage": "64Mi" },
          { cpu: "1000m", memory: "512Mi", "ephemeral-storage": "256Mi" },
        ),
        ...podFields(),
      }),
      {},
    ),
    "The Job that updates the database schema.",
  );
