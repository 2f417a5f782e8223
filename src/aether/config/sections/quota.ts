import { because, count, doc } from "../../../toolkit/schema/fields.ts";
import * as z from "../../../toolkit/schema/z.ts";

export const quota = () =>
  doc(
    z.prefault(
      z.union([
        z.literal(false),
        z.strictObject({
          headroomPercent: because(
            "In a rollout at full scale, a replaced pod still counts for its grace period of 60 s while its " +
              "successors take 30 s to start: two API pods of nine, and as much again for a debug pod.",
            doc(
              z._default(count(0, 1000), 25),
              "Headroom added to what the stack needs, in percent. Raise it for a RuntimeClass with an overhead, which is not counted.",
            ),
          ),
        }),
      ]),
      {},
    ),
    "ResourceQuota and LimitRange, computed from the stack at full scale, or `false`.",
  );
