import { describe, expect, it } from "vitest";
import { type AetherConfig, networkPolicies, reachability } from "../../../src/index.ts";
import { type Block, block, contains } from "../../../src/toolkit/kubernetes/cidr.ts";
import { named, ofKind } from "../../fixtures/objects.ts";

const policy = (component: string, config?: AetherConfig) =>
  named(networkPolicies(config), "NetworkPolicy", `aether-${component}`).spec;
type Rule = { from?: unknown[]; to?: unknown[]; ports?: unknown[] };

/** Who is let in or out, as the component's name, the namespace or the address. */
function ends(rules: unknown): string[] {
  return ((rules ?? []) as Rule[]).flatMap((rule) =>
    ((rule.from ?? rule.to ?? []) as NonNullable<Peers>).map(
      ({ podSelector, namespaceSelector, ipBlock }) =>
        ipBlock?.cidr ??
        namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"] ??
        podSelector?.matchLabels?.["app.kubernetes.io/component"] ??
        "?",
    ),
  );
}
type Peers = NonNullable<ReturnType<typeof policy>["egress"]>[number]["to"];
/** Where a resolver may be that is no pod, as rendered. */
const RESOLVERS = [
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"],
  ...["fc00::/7", "fe80::/10"],
];
const DNS_PORTS = [
  { protocol: "UDP", port: 53 },
  { protocol: "TCP", port: 53 },
];
const publicRule = (config?: AetherConfig, component = "api") =>
  (policy(component, config).egress ?? []).find(({ to = [] }) =>
    to.some(({ ipBlock }) => ipBlock?.cidr === "0.0.0.0/0"),
  );

describe("the network", () => {
  // Ranges are one within the other, or apart.
  const overlap = (one: Block, other: Block) => contains(one, other) || contains(other, one);
  const blocks = (cidrs: readonly string[] = []) => cidrs.flatMap((cidr) => block(cidr) ?? []);
  /** Whether a pod that may call the internet reaches all of a range, some of it, or nothing. */
  function reaches(cidr: string): "all" | "some" | "nothing" {
    const [range] = blocks([cidr]);
    if (range === undefined) throw new Error(cidr);
    const ways = (publicRule()?.to ?? []).flatMap(({ ipBlock }) => {
      const [way] = blocks(ipBlock && [ipBlock.cidr]);
      if (way === undefined || !overlap(way, range)) return [];
      const exceptions = blocks(ipBlock?.except);
      if (exceptions.some((each) => contains(each, range))) return [];
      return [contains(way, range) && !exceptions.some((each) => overlap(each, range)) ? "all" : "some"] as const;
    });
    return ways[0] ?? "nothing";
  }

  it.each(["169.254.0.0/16", "168.63.129.16/32", "100.64.0.0/10", "192.0.0.0/24", "fc00::/7"])(
    "keeps pods that may call the internet away from %s, where clouds hand out machine credentials",
    (cidr) => {
      expect(reaches(cidr)).toBe("nothing");
    },
  );

  it.each(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15", "fe80::/10", "fd00::/8"])(
    "keeps pods that may call the internet away from %s, which is routed in private networks only",
    (cidr) => {
      expect(reaches(cidr)).toBe("nothing");
    },
  );

  it.each([
    ...["64:ff9b::a9fe:0/112", "64:ff9b::c0a8:0/112", "64:ff9b::c000:0/120", "64:ff9b::c612:0/111"],
    // A network's own prefix may lead to any address (RFC 8215).
    "64:ff9b:1::/48",
  ])("keeps pods that may call the internet away from %s, which NAT64 makes of such an IPv4 address", (cidr) => {
    expect(reaches(cidr)).toBe("nothing");
  });

  it.each(["203.0.114.0/24", "2600:1901::/32", "64:ff9b::808:808/128"])(
    "lets pods call %s, of the internet",
    (cidr) => {
      expect(reaches(cidr)).toBe("all");
    },
  );

  it("has no range with private IPv6 ranges as an exception: kube-router of k3s would allow them", () => {
    const peers = (publicRule()?.to ?? []).filter(({ ipBlock }) => ipBlock?.cidr.includes(":"));
    expect(peers.map(({ ipBlock }) => ipBlock?.cidr)).toEqual(["2000::/3", "64:ff9b::/96"]);
  });

  it("is closed for every pod of the namespace, in and out", () => {
    expect(policy("default-deny")).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  it("lets only API, scheduler and migration into the database", () => {
    expect(ends(policy("postgres").ingress)).toEqual(["api", "scheduler", "migration"]);
    expect(policy("postgres").ingress?.map(({ ports }) => ports)).toEqual(
      Array(3).fill([{ protocol: "TCP", port: 5432 }]),
    );
  });

  it("lets only the API into MLflow", () => {
    expect(ends(policy("mlflow").ingress)).toEqual(["api"]);
  });

  it("lets only the ingress controller into UI, API and scheduler", () => {
    for (const component of ["ui", "api", "scheduler"])
      expect(ends(policy(component).ingress)).toEqual(["ingress-nginx"]);
    expect(policy("ui").ingress?.[0]?.from?.[0]?.podSelector?.matchLabels).toEqual({
      "app.kubernetes.io/name": "ingress-nginx",
      "app.kubernetes.io/component": "controller",
    });
  });

  it("allows no connection to the migration", () => {
    expect(policy("migration").ingress).toBeUndefined();
    expect(policy("migration").policyTypes).toEqual(["Ingress", "Egress"]);
  });

  it("lets the scheduler out to database, Home Assistant and LLM, and not to MLflow", () => {
    const home = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
    expect(ends(policy("scheduler").egress)).toEqual([
      ...["kube-system", ...RESOLVERS, "postgres", ...home],
      ...["0.0.0.0/0", "2000::/3", "64:ff9b::/96"],
    ]);
  });

  it("lets the API out to the same, and to MLflow", () => {
    expect(ends(policy("api").egress).filter((end) => !ends(policy("scheduler").egress).includes(end))).toEqual([
      "mlflow",
    ]);
  });

  it("lets the migration out to DNS and database alone", () => {
    expect(ends(policy("migration").egress)).toEqual(["kube-system", ...RESOLVERS, "postgres"]);
  });

  it("allows no connection from UI, database and MLflow", () => {
    for (const component of ["ui", "postgres", "mlflow"]) {
      expect(policy(component).egress).toBeUndefined();
      expect(policy(component).policyTypes).toContain("Egress");
    }
  });

  it.each(["api", "scheduler", "migration"])("lets the %s ask any pod of kube-system for names", (component) => {
    const [pods] = policy(component).egress ?? [];
    // NodeLocal DNSCache's pods, among others, have another label than CoreDNS's.
    expect(pods?.to).toEqual([
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } },
    ]);
    expect(pods?.ports).toEqual(DNS_PORTS);
  });

  it.each(["api", "scheduler", "migration"])("lets the %s ask a resolver on the node for names", (component) => {
    const [, addresses] = policy(component).egress ?? [];
    expect(addresses?.to?.map(({ ipBlock }) => ipBlock?.cidr)).toEqual(RESOLVERS);
    // At another port of the same addresses clouds hand out the machine's credentials.
    expect(addresses?.ports).toEqual(DNS_PORTS);
  });

  it("allows no DNS query to a public address", () => {
    const { allows, workloads } = reachability(networkPolicies());
    expect(workloads).toEqual([]);
    const labels = { "app.kubernetes.io/name": "aether", "app.kubernetes.io/instance": "aether" };
    const migration = { namespace: "aether", labels: { ...labels, "app.kubernetes.io/component": "migration" } };
    const isAsked = (address: string) => allows(migration, { address }, 53, "UDP");
    const local = ["10.96.0.10", "169.254.20.10", "169.254.169.254", "100.100.100.100", "fd00::a", "fe80::1"];
    expect(local.filter(isAsked)).toEqual(local);
    expect(["1.1.1.1", "8.8.8.8", "172.32.0.1", "2606:4700::1111"].filter(isAsked)).toEqual([]);
    expect(allows(migration, { address: "169.254.169.254" }, 80)).toBe(false);
  });

  it("narrows DNS to the given pods and addresses, each independently", () => {
    const dnsOf = (dns: object) => ends(policy("migration", { networkPolicy: { dns } }).egress).slice(0, -1);
    expect(dnsOf({ cidrs: [] })).toEqual(["kube-system"]);
    expect(dnsOf({ cidrs: ["169.254.20.10/32"] })).toEqual(["kube-system", "169.254.20.10/32"]);
    expect(dnsOf({ namespace: "dns" })).toEqual(["dns", ...RESOLVERS]);
    const { egress = [] } = policy("migration", { networkPolicy: { dns: { podLabels: { "k8s-app": "kube-dns" } } } });
    expect(egress[0]?.to?.[0]).toEqual({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    });
  });

  it("finds DNS pods on the port that they listen on, and addresses on 53", () => {
    const dns = {
      namespace: "openshift-dns",
      podLabels: { "dns.operator.openshift.io/daemonset-dns": "default" },
      port: 5353,
    };
    const { egress = [] } = policy("migration", { networkPolicy: { dns } });
    expect(egress.slice(0, 2).map(({ ports = [] }) => ports.map(({ port }) => port))).toEqual([
      [5353, 5353],
      [53, 53],
    ]);
  });

  it("is omitted on request", () => {
    expect(networkPolicies({ networkPolicy: false })).toEqual([]);
    expect(ofKind(networkPolicies(), "NetworkPolicy")).toHaveLength(7);
  });
});

describe("the way in", () => {
  const outside = { ingress: false as const, publicUrl: "https://aether.local" };
  const gateway = { namespace: "gateway", matchLabels: { app: "envoy" } };

  it("is the ingress controller's, wherever it was installed", () => {
    const networkPolicy = { entry: { pods: { namespace: "traefik", matchLabels: { app: "traefik" } } } };
    const { ingress } = policy("api", { ingress: { controller: "traefik" }, networkPolicy });
    expect(ingress?.flatMap(({ from }) => from)).toEqual([
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "traefik" } },
        podSelector: { matchLabels: { app: "traefik" } },
      },
    ]);
  });

  it("is a Gateway's if there is no ingress", () => {
    const config: AetherConfig = { ...outside, networkPolicy: { entry: { pods: gateway } } };
    for (const component of ["ui", "api", "scheduler"])
      expect(ends(policy(component, config).ingress)).toEqual(["gateway"]);
  });

  it("is that of addresses, for load balancers and controllers on the nodes' network", () => {
    const cidrs = ["130.211.0.0/22", "35.191.0.0/16"];
    expect(ends(policy("ui", { ...outside, networkPolicy: { entry: { cidrs } } }).ingress)).toEqual(cidrs);
  });

  it("does not exist on a laptop without an ingress", () => {
    expect(policy("api", { environment: "development", ingress: false }).ingress).toBeUndefined();
  });
});

describe("a certificate authority's question", () => {
  const issuer: AetherConfig = { ingress: { tls: { issuer: { name: "letsencrypt" } } } };

  it("reaches the pods that cert-manager answers it with, through the ingress controller alone", () => {
    const { podSelector, ingress, policyTypes } = policy("acme-solver", issuer);
    expect(podSelector).toEqual({ matchLabels: { "acme.cert-manager.io/http01-solver": "true" } });
    expect(policyTypes).toEqual(["Ingress"]);
    expect(ends(ingress)).toEqual(["ingress-nginx"]);
    expect(ingress?.map(({ ports }) => ports)).toEqual([[{ protocol: "TCP", port: 8089 }]]);
  });

  it("is expected only with an issuer", () => {
    const names = (config?: AetherConfig) => networkPolicies(config).map(({ metadata }) => metadata.name);
    expect(names()).not.toContain("aether-acme-solver");
    expect(
      names({ ingress: false, publicUrl: "https://aether.local", networkPolicy: { entry: { cidrs: ["10.0.0.0/8"] } } }),
    ).not.toContain("aether-acme-solver");
  });
});

describe("the way to the LLM", () => {
  it("is port 443 and nothing else", () => {
    expect(publicRule()?.ports).toEqual([{ protocol: "TCP", port: 443 }]);
  });

  it("keeps private networks and the cloud's metadata address out", () => {
    const [four] = publicRule()?.to ?? [];
    expect(four?.ipBlock?.except).toEqual(
      expect.arrayContaining(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"]),
    );
  });

  it("excludes private IPv4 addresses through NAT64, and includes public ones", () => {
    const except = publicRule()?.to?.[2]?.ipBlock?.except ?? [];
    expect(except).toEqual(
      // 10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12 and 192.168.0.0/16.
      expect.arrayContaining([
        "64:ff9b::a00:0/104",
        "64:ff9b::6440:0/106",
        "64:ff9b::a9fe:0/112",
        "64:ff9b::ac10:0/108",
        "64:ff9b::c0a8:0/112",
      ]),
    );
    expect(except).not.toContain("64:ff9b::/96");
  });

  it("is one address if the LLM is at home", () => {
    const llm = { provider: "ollama" as const, baseUrl: "http://192.168.1.20:11434/v1" };
    expect(ends(policy("api", { llm }).egress)).toContain("192.168.1.20/32");
    expect(publicRule({ llm })).toBeUndefined();
  });

  it("is open to Google's own client too when that is the fallback", () => {
    const llm = {
      provider: "custom" as const,
      baseUrl: "http://192.168.1.20/v1",
      fallback: { provider: "google" as const, model: "gemini" },
    };
    expect(publicRule({ llm })).toBeDefined();
  });
});

describe("the way to Home Assistant", () => {
  it("is the one address and port of its URL", () => {
    const { egress } = policy("scheduler", { homeAssistant: { url: "http://192.168.1.10:8123" } });
    expect(egress).toContainEqual({
      to: [{ ipBlock: { cidr: "192.168.1.10/32" } }],
      ports: [{ protocol: "TCP", port: 8123 }],
    });
  });

  it("is the container's port of its pods when it runs in the cluster", () => {
    const pods = { namespace: "home", matchLabels: { app: "ha" }, port: 8123 };
    const { egress } = policy("api", { homeAssistant: { url: "http://ha.home.svc", address: { pods } } });
    expect(egress).toContainEqual({
      to: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "home" } },
          podSelector: { matchLabels: { app: "ha" } },
        },
      ],
      ports: [{ protocol: "TCP", port: 8123 }],
    });
  });

  it('is everything public at the port of its URL where its address is "public"', () => {
    const homeAssistant = { url: "https://ha.example.com:8123", address: "public" as const };
    const found = publicRule({ homeAssistant });
    expect(found?.to).toEqual(publicRule()?.to);
    expect(found?.ports).toEqual([
      { protocol: "TCP", port: 8123 },
      { protocol: "TCP", port: 443 },
    ]);
  });

  it("is one destination for each of its two URLs", () => {
    const homeAssistant = {
      url: "http://192.168.1.10:8123",
      remoteUrl: "https://ha.example.com",
      remoteAddress: { cidrs: ["10.20.0.0/24"] },
    };
    const { egress } = policy("scheduler", { homeAssistant });
    expect(egress).toContainEqual({
      to: [{ ipBlock: { cidr: "192.168.1.10/32" } }],
      ports: [{ protocol: "TCP", port: 8123 }],
    });
    expect(egress).toContainEqual({
      to: [{ ipBlock: { cidr: "10.20.0.0/24" } }],
      ports: [{ protocol: "TCP", port: 443 }],
    });
  });
});

describe("the way to an external database", () => {
  it('is everything public at its port where its address is "public"', () => {
    const postgres = { external: { host: "db.example.com", address: "public" as const, maxConnections: 200 } };
    const { egress } = policy("migration", { postgres });
    expect(egress).toContainEqual({ to: publicRule()?.to, ports: [{ protocol: "TCP", port: 5432 }] });
    for (const component of ["api", "scheduler"])
      expect(publicRule({ postgres }, component)?.ports).toContainEqual({ protocol: "TCP", port: 5432 });
  });
});
