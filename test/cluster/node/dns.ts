// The cluster's DNS, as clusters have it: CoreDNS in pods of kube-system with the label that network policies select.

import { dnsImage } from "./images.ts";
import { ipv4, type Network } from "./network.ts";
import { databaseHosts, hosts } from "./outside.ts";

/** Where most clusters of the tests have it. */
export const { dnsAddress } = ipv4;

const labels = { "k8s-app": "kube-dns" };
const metadata = { name: "coredns", namespace: "kube-system" };

// Names outside the cluster: the hosts by their own, and the internet's are all the public one.
const corefile = `cluster.local in-addr.arpa ip6.arpa {
  errors
  ready
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    pods insecure
  }
}
home.arpa internal ${Object.keys(databaseHosts).join(" ")} {
  errors
  hosts {
${Object.values(hosts)
  .map(({ address, name }) => `    ${address} ${name}`)
  .join("\n")}
${Object.entries(databaseHosts)
  .map(([name, address]) => `    ${address} ${name}`)
  .join("\n")}
  }
}
. {
  errors
  template IN A {
    match \\.(ai|com|dev|example|io|net|org)\\.$
    answer "{{ .Name }} 60 IN A ${hosts.public.address}"
    fallthrough
  }
  template IN AAAA {
    match \\.(ai|com|dev|example|io|net|org)\\.$
    rcode NOERROR
    fallthrough
  }
  template ANY ANY {
    rcode NXDOMAIN
  }
}
`;

export const dnsDeployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata,
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: metadata.name,
        // Its own Service is no place to ask.
        dnsPolicy: "Default",
        containers: [
          {
            name: "coredns",
            image: dnsImage,
            args: ["-conf", "/etc/coredns/Corefile"],
            // Without a share of the processor of its own it gets none while dozens of pods start.
            resources: { requests: { cpu: "1" } },
            ports: [
              { name: "dns", containerPort: 53, protocol: "UDP" },
              { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
            ],
            readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 1 },
            volumeMounts: [{ name: "config", mountPath: "/etc/coredns" }],
          },
        ],
        volumes: [{ name: "config", configMap: { name: metadata.name } }],
      },
    },
  },
};

export const dnsObjects = ({ dnsAddress: clusterIP }: Network) => [
  { apiVersion: "v1", kind: "ServiceAccount", metadata },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "system:coredns" },
    rules: [
      { apiGroups: [""], resources: ["services", "pods", "namespaces"], verbs: ["list", "watch"] },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
    ],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "system:coredns" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:coredns" },
    subjects: [{ kind: "ServiceAccount", ...metadata }],
  },
  { apiVersion: "v1", kind: "ConfigMap", metadata, data: { Corefile: corefile } },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "kube-dns", namespace: "kube-system", labels },
    spec: {
      selector: labels,
      clusterIP,
      ports: [
        { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
        { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 53 },
      ],
    },
  },
  dnsDeployment,
];
