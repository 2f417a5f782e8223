import * as z from "zod/mini";
import { alternative, cidr, dnsLabel, doc, labels, port } from "../../../toolkit/schema/fields.ts";

export const networkPolicy = () =>
  doc(
    z.prefault(
      z.union([
        z.literal(false),
        z.strictObject({
          entry: doc(
            z.optional(
              z.union([
                alternative({
                  pods: doc(
                    z.strictObject({
                      namespace: doc(dnsLabel(), "Namespace of the pods."),
                      matchLabels: doc(labels(), "Labels of the pods."),
                    }),
                    "Pods in this cluster.",
                  ),
                }),
                alternative({ cidrs: doc(z.array(cidr()).check(z.minLength(1)), "Address ranges.") }),
              ]),
            ),
            "Who may reach UI, API and scheduler: the pods of an ingress controller, a Gateway, a Tailscale or Cloudflare " +
              "tunnel, or the addresses of a load balancer or of nodes whose network a controller uses. Absent: the usual " +
              "pods of `ingress.controller`. `kubectl port-forward` passes without being named.",
          ),
          dns: doc(
            z.prefault(
              z.strictObject({
                // The namespace and label that CoreDNS has on every common distribution, for historical reasons.
                namespace: doc(z._default(dnsLabel(), "kube-system"), "Namespace of the DNS pods."),
                podLabels: doc(z._default(labels(), { "k8s-app": "kube-dns" }), "Labels of the DNS pods."),
                port: doc(
                  z._default(port(), 53),
                  "Port of the DNS pods, behind the Service's 53: OpenShift's listen on 5353.",
                ),
                cidrs: doc(
                  z._default(z.array(cidr()), []),
                  'More addresses that answer DNS, such as "169.254.20.10/32" of NodeLocal DNSCache.',
                ),
              }),
              {},
            ),
            "The cluster's DNS.",
          ),
        }),
      ]),
      {},
    ),
    "NetworkPolicies: nothing may connect but what the app needs. `false` leaves them out.",
  );
