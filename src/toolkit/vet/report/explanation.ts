import type { RuleRecord } from "../finding.ts";
import { ANNOTATION, validSuppression } from "../suppression.ts";

/** The description of a rule, as text. */
export const explanation = ({ name, subject, severity, reason, fix }: RuleRecord): string =>
  `${[
    `${name} (${subject}, ${severity})`,
    reason,
    fix,
    ...(name === validSuppression.name
      ? []
      : [
          `To suppress a finding, annotate the object with ${ANNOTATION}${name}: "reason". To disable the rule, use --off ${name}=REASON.`,
        ]),
  ].join("\n\n  ")}\n`;
