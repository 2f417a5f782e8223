import { nameOf } from "../../kubernetes/inventory.ts";
import { text, texts, trees } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";

export const validTlsHost: Rule = {
  name: "valid-tls-host",
  subject: "links",
  severity: "warning",
  reason:
    "A certificate for a host without a rule in the Ingress is not used, and the intended host gets the controller's default certificate, which browsers reject.",
  fix: "Use the same host in tls and in rules.",
  *problems({ ofKind }) {
    for (const ingress of ofKind("Ingress")) {
      const ruled = trees(ingress.spec.rules).map(({ host }) => text(host));
      // A rule without a host, and the default backend, apply to all of them.
      if (ruled.includes(undefined) || ingress.spec.defaultBackend !== undefined) continue;
      for (const [index, { hosts }] of trees(ingress.spec.tls).entries())
        for (const [at, host] of texts(hosts).entries())
          if (!ruled.some((each = "") => each === host || covers(host, each)))
            yield {
              resource: ingress,
              path: ["spec", "tls", index, "hosts", at],
              message: `${nameOf(ingress)} has a certificate for ${host}, but no rule for that host.`,
            };
    }
  },
};

/** @example covers("*.example.com", "a.example.com") // true */
const covers = (wildcard: string, host: string) => wildcard.startsWith("*.") && host.endsWith(wildcard.slice(1));
