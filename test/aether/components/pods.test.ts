// What all pods have alike, and what a config may not put into them.
import { describe, expect, it } from "vitest";
import { IGNORED_ENVIRONMENT } from "../../../src/aether/app/program.ts";
import { components } from "../../../src/aether/components/roster.ts";
import { settingsTable } from "../../../src/aether/derived/declared.ts";
import { type AetherConfig, aetherStack, ConfigError } from "../../../src/index.ts";
import { containerOf, ofKind, podOf, podsOf } from "../../fixtures/objects.ts";
import { places } from "../config/problems.ts";

const home = { url: "http://homeassistant.local:8123", address: { ip: "192.168.1.10" } };
// Those of backups, the pooler and the exporter are in other sections, and have tests of their own.
const ELSEWHERE = ["backup", "pooler", "postgresExporter"] as const;
type Elsewhere = (typeof ELSEWHERE)[number];
type Name = Exclude<keyof typeof components, Elsewhere>;
const COMPONENTS = Object.keys(components).filter((name): name is Name => !ELSEWHERE.includes(name as Elsewhere));
const DECIDED = Object.keys(settingsTable).filter((name) => settingsTable[name]?.field !== undefined);
const IGNORED = Object.keys(IGNORED_ENVIRONMENT);
const twice = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index);

describe("names that only the home network knows", () => {
  it("resolve in API and scheduler to the address in the config", () => {
    const aliases = [{ ip: "192.168.1.10", hostnames: ["homeassistant.local"] }];
    expect(podOf("api", { homeAssistant: home }).spec.hostAliases).toEqual(aliases);
    expect(podOf("scheduler", { homeAssistant: home }).spec.hostAliases).toEqual(aliases);
    expect(podOf("migration", { homeAssistant: home }).spec).not.toHaveProperty("hostAliases");
  });

  it("share one entry when they have one address: the API server rejects a second", () => {
    const llm = { provider: "ollama" as const, baseUrl: "http://nas.local:11434/v1", address: { ip: "192.168.1.10" } };
    expect(podOf("api", { homeAssistant: home, llm }).spec.hostAliases).toEqual([
      { ip: "192.168.1.10", hostnames: ["homeassistant.local", "nas.local"] },
    ]);
  });

  it("include that of Home Assistant's second URL", () => {
    const second = { remoteUrl: "https://ha.example.com", remoteAddress: { ip: "10.0.0.7" } };
    expect(podOf("api", { homeAssistant: { ...home, ...second } }).spec.hostAliases).toEqual([
      { ip: "192.168.1.10", hostnames: ["homeassistant.local"] },
      { ip: "10.0.0.7", hostnames: ["ha.example.com"] },
    ]);
  });

  it("include the database's, for the migration too", () => {
    const postgres = { external: { host: "db.lan", address: { ip: "10.0.0.5" }, maxConnections: 200 } };
    expect(podOf("migration", { postgres }).spec.hostAliases).toEqual([{ ip: "10.0.0.5", hostnames: ["db.lan"] }]);
  });
});

/** With every volume that the pods of the app can have: those of an external database, beside which there is none in the cluster. */
const outside = (component: string): AetherConfig =>
  component === "postgres"
    ? {}
    : { postgres: { external: { host: "10.0.0.5", maxConnections: 200, tls: { caSecret: { name: "db-ca" } } } } };

describe("a pod", () => {
  it("ends its status with the last words of its log", () => {
    const policies = podsOf(aetherStack()).map((pod) => containerOf(pod).terminationMessagePolicy);
    expect(policies).toEqual(policies.map(() => "FallbackToLogsOnError"));
  });

  it("has a ServiceAccount without rights or token, with the annotations of a cloud's identity", () => {
    const config = { api: { serviceAccountAnnotations: { "example.com/role": "aether" } } };
    const accounts = ofKind(aetherStack(config), "ServiceAccount");
    expect(accounts.map(({ automountServiceAccountToken }) => automountServiceAccountToken)).toEqual(
      accounts.map(() => false),
    );
    expect(accounts.find(({ metadata }) => metadata.name === "aether-api")?.metadata.annotations).toEqual({
      "example.com/role": "aether",
    });
  });

  it.each(COMPONENTS)("of %s has the volumes that a config may mount, and no others", (component) => {
    const { volumes = [] } = podOf(component, outside(component)).spec;
    const claimed = component === "postgres" ? ["data"] : [];
    expect([...volumes.map(({ name }) => name), ...claimed].sort()).toEqual(
      Object.keys(components[component].mounts).sort(),
    );
  });

  it.each(COMPONENTS)("of %s has the variables that a config may not set, and no others of the stack", (component) => {
    const has = (each: (typeof COMPONENTS)[number]) => (containerOf(podOf(each)).env ?? []).map(({ name }) => name);
    const serves = component === "api" || component === "scheduler";
    const proxy = { url: "http://10.1.1.5:3128" };
    // Settings that a field decides would be overridden; those that nothing decides may be.
    const settings = serves ? [...DECIDED, ...IGNORED] : [];
    const all = [...new Set([...COMPONENTS.flatMap(has), ...DECIDED, ...IGNORED])];
    const refused = [...all, ...all.map((name) => `${name}_`)].filter(
      (name) => places({ proxy, [component]: { env: [{ name, value: "x" }] } }).length > 0,
    );
    expect(refused.sort()).toEqual([...new Set([...has(component), ...settings])].sort());
    expect(twice(has(component))).toEqual([]);
  });

  it.each(COMPONENTS)("of %s has mounts at the protected paths, and nowhere else", (component) => {
    const { volumeMounts = [] } = containerOf(podOf(component, outside(component)));
    expect(volumeMounts.map(({ mountPath }) => mountPath).sort()).toEqual(
      Object.values(components[component].mounts).sort(),
    );
  });

  it("carries labels that selectors find it by, and no config can change them", () => {
    expect(podOf("api").labels).toMatchObject({
      "app.kubernetes.io/name": "aether",
      "app.kubernetes.io/instance": "aether",
      "app.kubernetes.io/component": "api",
      "app.kubernetes.io/managed-by": "aether-k8s",
    });
    expect(() => podOf("api", { api: { podLabels: { "app.kubernetes.io/component": "ui" } } })).toThrow(ConfigError);
  });

  it("uses a config's affinity instead of the default", () => {
    const affinity = { podAntiAffinity: {} };
    expect(podOf("api", { api: { affinity } }).spec.affinity).toEqual(affinity);
  });
});

describe("additions of a config to a pod", () => {
  const sidecar = { name: "proxy", image: "busybox:1.37" };
  const extra = (config: AetherConfig["api"]) =>
    podOf("api", { api: config }).spec.containers.find(({ name }) => name === sidecar.name)?.securityContext;

  it("meets the namespace's requirements for containers if it does not set them", () => {
    expect(extra({ sidecars: [sidecar] })).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    });
  });

  it("loses every capability except the one that it requests", () => {
    const securityContext = { capabilities: { add: ["NET_BIND_SERVICE"] } };
    expect(extra({ sidecars: [{ ...sidecar, securityContext }] })?.capabilities).toEqual({
      drop: ["ALL"],
      add: ["NET_BIND_SERVICE"],
    });
  });

  it("keeps a sidecar's own security settings", () => {
    const own = { readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } };
    expect(extra({ sidecars: [{ ...sidecar, securityContext: own }] })).toEqual({
      allowPrivilegeEscalation: false,
      ...own,
    });
  });

  it("spreads the component's own pods if a constraint has no selector: it would otherwise count none", () => {
    const zones = { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" as const };
    const [constraint] =
      podOf("api", { api: { topologySpreadConstraints: [zones] } }).spec.topologySpreadConstraints ?? [];
    expect(constraint).toEqual({
      ...zones,
      labelSelector: {
        matchLabels: {
          "app.kubernetes.io/name": "aether",
          "app.kubernetes.io/instance": "aether",
          "app.kubernetes.io/component": "api",
        },
      },
    });
  });

  it("can't hide a change of the settings from the pods that read them", () => {
    const config: AetherConfig = { api: { podAnnotations: { "checksum/config": "mine" } } };
    expect(() => aetherStack(config)).toThrow("checksum/config");
    const checksum = (commonAnnotations?: Record<string, string>) =>
      podOf("api", { commonAnnotations }).annotations?.["checksum/config"];
    expect(checksum({ "checksum/config": "mine" })).toBe(checksum());
  });
});

describe("a config cannot give a pod", () => {
  it.each<[string, NonNullable<AetherConfig["api"]>]>([
    ["a variable that the module sets", { env: [{ name: "AETHER_ROLE", value: "all" }] }],
    ["a variable twice", { env: [{ name: "A" }, { name: "A" }] }],
    ["a volume of the module's name", { volumes: [{ name: "tmp", emptyDir: {} }] }],
    ["a mount over the module's", { volumes: [{ name: "x" }], volumeMounts: [{ name: "x", mountPath: "/tmp" }] }],
    ["a mount of no volume", { volumeMounts: [{ name: "absent", mountPath: "/mnt" }] }],
    ["a sidecar of the component's name", { sidecars: [{ name: "api", image: "busybox:1.37" }] }],
    ["a request above its limit", { resources: { requests: { memory: "2Gi" } } }],
    [
      "no room for logs",
      { resources: { limits: { "ephemeral-storage": "32Mi" }, requests: { "ephemeral-storage": "1Mi" } } },
    ],
  ])("%s", (_, section) => {
    expect(() => aetherStack({ api: section })).toThrow(ConfigError);
  });

  it.each(COMPONENTS)("a mount of a volume that %s does not have", (component) => {
    const { spec, owner } = podOf(component);
    const claims = "volumeClaimTemplates" in owner.spec ? (owner.spec.volumeClaimTemplates ?? []) : [];
    const own = [...(spec.volumes ?? []).map(({ name }) => name), ...claims.map(({ metadata }) => metadata?.name)];
    const accepted = ["tmp", "aether-python", "nginx", "run", "shm", "data", "initdb"].filter((name) => {
      try {
        return aetherStack({ [component]: { volumeMounts: [{ name, mountPath: "/mnt/again" }] } }).length > 0;
      } catch {
        return false;
      }
    });
    expect(accepted.sort()).toEqual(own.sort());
  });
});
