import { alternative, because, cidr, dnsLabel, doc, labels, port } from "../../../toolkit/schema/fields.ts";
import * as z from "../../../toolkit/schema/z.ts";

// Addresses of resolvers that are not pods: the cluster's Service, a node, or a link-local address of the node, such as NodeLocal
// DNSCache's 169.254.20.10 and Cloud DNS's 169.254.169.254 on GKE. RFC 1918, 6598, 3927, 4193 and 4291.
const PRIVATE_RANGES = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "fc00::/7",
  "fe80::/10",
];

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
                alternative({
                  entities: doc(
                    z.array(z.enum(["ingress", "host", "remote-node"])).check(z.minLength(1)),
                    "Entities of Cilium, which a NetworkPolicy cannot select: CiliumNetworkPolicies allow connections from them. `ingress` is " +
                      "Cilium's own Ingress and Gateway; `host` and `remote-node` are controllers that use the network of their node.",
                  ),
                }),
              ]),
            ),
            "Who may reach UI, API and scheduler: the pods of an ingress controller, a Gateway, a Tailscale or Cloudflare " +
              "tunnel, or the addresses of a load balancer or of nodes with a controller on the host network. Default: the usual " +
              "pods of `ingress.controller`. `kubectl port-forward` always works.",
          ),
          dns: doc(
            z.prefault(
              z.strictObject({
                namespace: doc(z._default(dnsLabel(), "kube-system"), "Namespace of the DNS pods."),
                podLabels: because(
                  "CoreDNS has k8s-app: kube-dns; NodeLocal DNSCache and the DNS of distributions have other labels.",
                  doc(z._default(labels(), {}), "Labels of the DNS pods. Default: any pod of the namespace."),
                ),
                port: doc(
                  z._default(port(), 53),
                  "Port of the DNS pods behind port 53 of the Service: 5353 on OpenShift.",
                ),
                cidrs: doc(
                  z._default(z.array(cidr()), PRIVATE_RANGES),
                  "Addresses of resolvers that are not pods, such as those on the nodes, on port 53 only. The " +
                    "default is every private and link-local address; [] allows none.",
                ),
              }),
              {},
            ),
            "The DNS servers of the pods, by pods and by addresses. The default covers CoreDNS, NodeLocal DNSCache and " +
              "resolvers on the nodes; each field replaces its part of the default.",
          ),
        }),
      ]),
      {},
    ),
    "NetworkPolicies that allow only the connections the app needs. `false` omits them.",
  );
