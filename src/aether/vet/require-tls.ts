import { nameOf } from "../../toolkit/kubernetes/inventory.ts";
import { text, texts, trees } from "../../toolkit/kubernetes/read.ts";
import { backends } from "../../toolkit/vet/backends.ts";
import type { VetInventory } from "../../toolkit/vet/facts.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { podsBehind } from "../../toolkit/vet/services.ts";
import { componentOf } from "./components.ts";
import { isClosed } from "./stacks.ts";

export const requireTls: Rule = {
  name: "require-tls",
  subject: "safety",
  severity: "warning",
  reason:
    "Without TLS anyone on the network path can read passwords and chats, and logging in fails in production, because the app marks its cookie Secure.",
  fix: "Restore spec.tls with the host and the Secret of its certificate. If a proxy in front terminates TLS, set ingress.tls: false.",
  *problems(inventory) {
    const own = new Set(
      backends(inventory)
        .filter(({ from, namespace, service }) => from.kind === "Ingress" && isOwn(inventory, namespace, service))
        .map(({ from }) => from),
    );
    for (const ingress of own) {
      if (!isClosed(inventory, ingress.namespace, "ingress.tls")) continue;
      const tls = trees(ingress.spec.tls);
      for (const [index, rule] of trees(ingress.spec.rules).entries()) {
        const host = text(rule.host) ?? "";
        if (tls.some(({ hosts }) => texts(hosts).length === 0 || texts(hosts).some((each) => covers(each, host))))
          continue;
        const message = `${nameOf(ingress)} serves ${host === "" ? "every host" : host} without TLS.`;
        yield { resource: ingress, path: ["spec", "rules", index, "host"], message };
      }
    }
  },
};

const isOwn = (inventory: VetInventory, namespace: string, name: string) => {
  const service = inventory.find("Service", namespace, name);
  return service !== undefined && podsBehind(inventory, service).some((pods) => componentOf(pods) !== undefined);
};

/** A wildcard matches one label. */
const covers = (certified: string, host: string) =>
  certified === host || (certified.startsWith("*.") && certified.slice(1) === host.slice(host.indexOf(".")));
