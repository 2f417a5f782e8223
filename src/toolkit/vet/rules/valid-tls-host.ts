import { nameOf } from "../../kubernetes/inventory.ts";
import { text, texts, trees } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";

export const validTlsHost: Rule = {
  name: "valid-tls-host",
  subject: "links",
  severity: "warning",
  reason:
    "A certificate for a host that no rule of the Ingress has is of no use, and the host that was meant gets the controller's own, which browsers refuse.",
  fix: "Write the same host in tls and in rules.",
  problems: ({ ofKind }) =>
    ofKind("Ingress").flatMap((ingress) => {
      const hosts = trees(ingress.spec.rules).map(({ host }) => text(host));
      // A rule without a host, and the default backend, are about all of them.
      if (hosts.includes(undefined) || ingress.spec.defaultBackend !== undefined) return [];
      return trees(ingress.spec.tls).flatMap((tls, index) =>
        texts(tls.hosts)
          .map((host, at) => ({ host, at }))
          .filter(({ host }) => !hosts.some((each) => each === host || (each !== undefined && covers(host, each))))
          .map(({ host, at }) => ({
            resource: ingress,
            path: ["spec", "tls", index, "hosts", at],
            message: `${nameOf(ingress)} has a certificate for ${host}, and no rule for that host.`,
          })),
      );
    }),
};

/** @example covers("*.example.com", "a.example.com") // true */
const covers = (wildcard: string, host: string) => wildcard.startsWith("*.") && host.endsWith(wildcard.slice(1));
