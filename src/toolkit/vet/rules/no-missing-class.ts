import { missingReferenceRule } from "../references.ts";

export const noMissingClass = missingReferenceRule({
  name: "no-missing-class",
  severity: "warning",
  reason:
    "An object with a class that does not exist is rejected, stays Pending or is ignored. Only checked when the input contains classes of that kind; a name that differs by a typo from one of them is an error.",
  fix: "Correct the name, or add the class.",
  kinds: ["PriorityClass", "RuntimeClass", "StorageClass", "IngressClass", "GatewayClass"],
  consequence: (from) => `${from} is rejected, stays pending or is ignored`,
  isElsewhere: ({ ofKind }, { kind, name }) => ofKind(kind).length === 0 || name.startsWith("system-"),
});
