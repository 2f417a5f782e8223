import * as z from "zod/mini";
import { count, doc } from "../../../toolkit/schema/fields.ts";
import { podFields, resources } from "../../../toolkit/schema/pod-fields.ts";
import { serviceFields } from "../../common/fields.ts";

export const section = () =>
  doc(
    z.prefault(
      z.strictObject({
        replicas: doc(z.optional(count(1, 100)), "Number of pods. Default: 1 in development, otherwise 2."),
        // nginx with these files was measured at 7 MB.
        resources: resources(
          { cpu: "10m", memory: "16Mi", "ephemeral-storage": "32Mi" },
          { cpu: "200m", memory: "64Mi", "ephemeral-storage": "128Mi" },
        ),
        ...serviceFields(),
        ...podFields(),
      }),
      {},
    ),
    "The UI.",
  );
