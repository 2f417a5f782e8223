import { nameOf } from "../../kubernetes/inventory.ts";
import type { Rule } from "../finding.ts";

export const validSetName: Rule = {
  name: "valid-set-name",
  subject: "schema",
  severity: "error",
  reason:
    "The controller of StatefulSets labels each pod with the set's name and a hash of ten digits: with a name of more than 52 characters the label is too long, and the API server rejects every pod.",
  fix: "Shorten the name to 52 characters.",
  *problems({ ofKind }) {
    for (const set of ofKind("StatefulSet"))
      if (set.name.length > LONGEST)
        yield {
          resource: set,
          path: ["metadata", "name"],
          message: `${nameOf(set)} gets no pods: its name has ${set.name.length} characters.`,
        };
  },
};

// The value of a label has at most 63 characters. Source: setPodRevision of pkg/controller/statefulset, ControllerRevisionName of
// pkg/controller/history.
const LONGEST = 63 - "-".length - 10;
