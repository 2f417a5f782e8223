import type { RuleRecord } from "../finding.ts";
import { ANNOTATION, validSuppression } from "../suppression.ts";

/** What a rule is for, as text. */
export const explanation = ({ name, subject, severity, reason, fix }: RuleRecord): string =>
  `${[
    `${name} (${subject}, ${severity})`,
    reason,
    fix,
    ...(name === validSuppression.name
      ? []
      : [
          `To live with it: an annotation ${ANNOTATION}${name} on the object, whose value is the reason; or --off ${name}=REASON.`,
        ]),
  ].join("\n\n  ")}\n`;
