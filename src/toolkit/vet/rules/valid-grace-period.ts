import { nameOf } from "../../kubernetes/inventory.ts";
import { member, number, texts } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";

export const validGracePeriod: Rule = {
  name: "valid-grace-period",
  subject: "capacity",
  severity: "error",
  reason:
    "If the preStop pause is as long as the grace period, the container is killed before it finishes its requests.",
  fix: "Raise terminationGracePeriodSeconds above the pause and the server's own grace period.",
  *problems({ pods }) {
    for (const { owner, spec, containers } of pods) {
      const grace = number(spec.terminationGracePeriodSeconds) ?? 30;
      for (const { name, path, spec } of containers) {
        const seconds = pause(member(spec.lifecycle, "preStop"));
        if (seconds === 0 || seconds < grace) continue;
        const pauses = `Container ${name} of ${nameOf(owner)} pauses ${seconds} s before it stops`;
        const place = { resource: owner, path: [...path, "lifecycle", "preStop"] };
        // The kubelet gives a container this time after any hook: enough for one without requests.
        if (seconds === grace)
          yield {
            ...place,
            message: `${pauses}, its whole grace period: 2 s later it is killed.`,
            severity: "warning",
          };
        else yield { ...place, message: `${pauses}, but is killed after ${grace} s.` };
      }
    }
  },
};

/** The seconds of `sleep`, and of the shell's command: `sleep 5`, `sleep 2m`. */
function pause(hook: unknown): number {
  const command = texts(member(member(hook, "exec"), "command")).join(" ");
  const [, count = 0, unit = ""] = command.match(/\bsleep (\d+)([smhd])?\b/) ?? [];
  return number(member(member(hook, "sleep"), "seconds")) ?? Number(count) * (UNITS[unit] ?? 1);
}

const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };
