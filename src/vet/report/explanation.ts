import type { Rule } from "../finding.ts";

/** What a rule is for, as text. */
export const explanation = ({ name, subject, severity, reason, fix }: Omit<Rule, "problems">): string =>
  `${name} (${subject}, ${severity})\n\n  ${reason}\n\n  ${fix}\n\n  To live with it: an annotation vet.aether-k8s.dev/${name} on the object, whose value is the reason.\n`;
