import { nameOf } from "../../kubernetes/inventory.ts";
import type { Rule } from "../finding.ts";
import { isHook } from "../hooks.ts";

export const uniqueJobName: Rule = {
  name: "unique-job-name",
  subject: "safety",
  severity: "warning",
  reason:
    "The pod template of a Job is immutable: if its image changes but its name does not, the next release fails to apply.",
  fix: "End the name with a hash of the Job, or make it a hook that is deleted before it is recreated.",
  *problems({ ofKind }) {
    for (const job of ofKind("Job"))
      if (job.name !== "" && !HASH.test(job.name) && !isHook(job.annotations))
        yield {
          resource: job,
          path: ["metadata", "name"],
          message: `${nameOf(job)} keeps its name when its content changes: an apply with another image is rejected while it exists.`,
        };
  },
};

// Eight hexadecimal digits; or a word of letters and digits with at least one digit: a hash, a version, a date.
const HASH = /-[\da-f]{8,}$|-(?=[a-z]*\d)[a-z\d.]{4,}$|-v?\d[\w.-]{0,60}$/;
