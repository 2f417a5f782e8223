import { describe, expect, it } from "vitest";
import { places, problemAt, problems } from "./problems.ts";

class Settings {
  host = "a.example.com";
}

const throwing = {
  get host(): string {
    throw new Error("no");
  },
};
const selfish: Record<string, unknown> = {};
selfish.self = selfish;
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const deep = () => {
  let value: unknown = 1;
  for (let depth = 0; depth < 100_000; depth++) value = { value };
  return value;
};

/** What is not JSON, and the words for it. */
const strange: [string, unknown][] = [
  ["a function", () => 1],
  ["a symbol", Symbol("x")],
  ["a bigint", 3n],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["an instance of Map", new Map([["host", "a"]])],
  ["an instance of Set", new Set()],
  ["an instance of Date", new Date(Number.NaN)],
  ["an instance of Settings", new Settings()],
  ["something that cannot be read", revoked()],
];
const json: [string, unknown][] = [
  ["null", null],
  ["3", 3],
  ["true", true],
  ['"x"', "x"],
  ["an empty list", []],
  ["a list of 2", [1, 2]],
];

it.each([
  ["a value", { commonAnnotations: { a: "\ud800" } }],
  ["a key", { commonAnnotations: { "\ud800": "a" } }],
])("half of a surrogate pair is rejected in %s: no document can hold it", (_, config) => {
  expect(problems(config)).toHaveLength(1);
});

describe("a config that is not an object", () => {
  it.each([...strange, ...json])("but %s is rejected as a whole", (received, config) => {
    expect(problems(config)).toEqual([
      {
        code: "invalid_type",
        path: [],
        message: "has the wrong type.",
        received,
        fix: 'Pass an object, such as { host: "aether.example.com" }.',
      },
    ]);
  });
});

const sections = [
  "api",
  "scheduler",
  "ui",
  "llm",
  "auth",
  "images",
  "homeAssistant",
  "postgres",
  "secrets",
  "migration",
];
const switches = ["mlflow", "ingress", "networkPolicy", "quota"];

describe.each([...strange, ...json])("in the place of a section, %s", (received, value) => {
  it.each([...sections, ...switches])("is rejected at %s, and nowhere else", (section) => {
    const hidden = section === "secrets" && /^["3t]/.test(received);
    const problem = problemAt({ [section]: value }, section);
    expect(problems({ [section]: value })).toHaveLength(1);
    expect(problem.code).toBe("invalid_type");
    expect(problem.received).toBe(hidden ? `[redacted ${typeof value}]` : received);
    expect(problem.fix).toMatch(
      switches.includes(section) ? /^Type false, or \{\} for its defaults\.$/ : /^Type an object/,
    );
  });
});

describe("a value of the wrong type", () => {
  it.each([
    ["host", { host: 3 }, "3", /^Type a name of lower-case .*, in quotes\.$/],
    ["images.aether.tag", { images: { aether: { tag: 0.1 } } }, "0.1", /^Type a tag, such as "0\.1\.0", in quotes\.$/],
    ["api.workers", { api: { workers: "2" } }, '"2"', /^Type a whole number from 1 to 16, without quotes\.$/],
    ["api.workers", { api: { workers: 1.5 } }, "1.5", /^Type a whole number from 1 to 16\.$/],
    ["api.workers", { api: { workers: 2n } }, "a bigint", /^Type a whole number from 1 to 16\.$/],
    ["auth.methods", { auth: { methods: "password" } }, '"password"', /^Type a list\.$/],
    ["commonLabels", { commonLabels: ["a"] }, "a list of 1", /^Type an object\.$/],
    ["commonLabels.a", { commonLabels: { a: 1 } }, "1", /^Type a label value.*, in quotes\.$/],
    ["ingress.openSetup", { ingress: { openSetup: "yes" } }, '"yes"', /^Type true or false\.$/],
    ["ingress.tls", { ingress: { tls: true } }, "true", /^Type false, or \{\} for its defaults\.$/],
    [
      "postgres.storage",
      { postgres: { storage: "10Gi" } },
      '"10Gi"',
      /^Type an object with size, storageClassName or existingClaim\.$/,
    ],
    ["postgres", { postgres: 5 }, "5", /^Type an object with storage, cloudNativePg or external\.$/],
    ["postgres.backup.to", { postgres: { backup: { to: 5 } } }, "5", /^Type an object with claim or s3\.$/],
    [
      "postgres.backup.retention",
      { postgres: { backup: { to: {}, retention: 5 } } },
      "5",
      /^Type an object with count or days\.$/,
    ],
    ["llm.address", { llm: { address: 5 } }, "5", /^Type "public" or an object with ip, cidrs or pods\.$/],
    ["postgres.storage.size", { postgres: { storage: { size: [] } } }, "an empty list", /quantity/],
    ["api.env[0]", { api: { env: ["A=1"] } }, "[redacted string]", /^Type an object with name\.$/],
    ["llm.temperature", { llm: { temperature: "hot" } }, '"hot"', /^Type a number from 0 to 2\.$/],
  ])("at %s is told what to type (%#)", (place, config, received, fix) => {
    const problem = problemAt(config, place);
    expect(places(config)).toEqual([place]);
    expect(problem.received).toBe(received);
    expect(problem.fix).toMatch(fix);
  });

  it("names every form of a section that is missing", () => {
    expect(problemAt({ postgres: { backup: {} } }, "postgres.backup.to").fix).toBe("Add an object with claim or s3.");
  });

  it.each(strange)("is detected in a part that is passed through: %s", (received, value) => {
    const config = { api: { affinity: { nodeAffinity: { odd: [1, value] } } } };
    expect(places(config)).toEqual(["api.affinity.nodeAffinity.odd[1]"]);
    expect(problems(config)[0]?.received).toBe(received);
  });
});

describe("a value out of range", () => {
  const ample = { limits: { cpu: 2, memory: "64Gi" } };

  it.each([
    [
      "api.workers",
      { api: { workers: 17 } },
      { api: { workers: 16, resources: ample }, postgres: { resources: ample } },
    ],
    ["api.workers", { api: { workers: 0 } }, { api: { workers: 1 } }],
    ["auth.sessionHours", { auth: { sessionHours: 721 } }, { auth: { sessionHours: 720 } }],
    ["llm.temperature", { llm: { temperature: 2.01 } }, { llm: { temperature: 2 } }],
    [
      "postgres.pool.size",
      { postgres: { pool: { size: 21 } } },
      { postgres: { pool: { size: 20 }, resources: ample } },
    ],
    [
      "postgres.pool.recycleSeconds",
      { postgres: { pool: { recycleSeconds: -2 } } },
      { postgres: { pool: { recycleSeconds: -1 } } },
    ],
    ["quota.headroomPercent", { quota: { headroomPercent: -1 } }, { quota: { headroomPercent: 0 } }],
    ["postgres.storage.size", { postgres: { storage: { size: 20 } } }, { postgres: { storage: { size: 2 ** 26 } } }],
    ["mlflow.storage.size", { mlflow: { storage: { size: "63Mi" } } }, { mlflow: { storage: { size: "64Mi" } } }],
    ["llm.model", { llm: { model: "gpt\0" } }, { llm: { model: "gpt 4" } }],
    [
      "api.env[0].value",
      { api: { env: [{ name: "A", value: "a\0" }] } },
      { api: { env: [{ name: "A", value: "a\n" }] } },
    ],
    [
      "commonAnnotations",
      { commonAnnotations: { a: "x".repeat(2 ** 17) } },
      { commonAnnotations: { a: "x".repeat(2 ** 16) } },
    ],
    ["postgres.storage.size", { postgres: { storage: { size: "8Ei" } } }, { postgres: { storage: { size: "7Ei" } } }],
    [
      "postgres.storage.size",
      { postgres: { storage: { size: "1e400" } } },
      { postgres: { storage: { size: "1e10" } } },
    ],
    ["postgres.storage.size", { postgres: { storage: { size: "10GB" } } }, { postgres: { storage: { size: "10G" } } }],
    ["name", { name: "a".repeat(41) }, { name: "a".repeat(40) }],
    ["name", { name: "1a" }, { name: "a1" }],
    ["namespace", { namespace: "a".repeat(64) }, { namespace: "a".repeat(63) }],
    ["host", { host: "Aether.local" }, { host: "aether.local" }],
    ["scheduler.timezone", { scheduler: { timezone: "Europe/Berln" } }, { scheduler: { timezone: "Europe/Berlin" } }],
    [
      "scheduler.timezone",
      { scheduler: { timezone: "europe/berlin" } },
      { scheduler: { timezone: "America/Port_of_Spain" } },
    ],
    [
      "scheduler.timezone",
      { scheduler: { timezone: "America/New_york" } },
      { scheduler: { timezone: "America/New_York" } },
    ],
    ["scheduler.timezone", { scheduler: { timezone: "Asia/kolkatta" } }, { scheduler: { timezone: "Asia/Kolkata" } }],
    ["postgres.user", { postgres: { user: "pg_aether" } }, { postgres: { user: "pgaether" } }],
    ["images.registry", { images: { registry: "team/mirror" } }, { images: { registry: "docker.io/team" } }],
    ["images.registry", { images: { registry: "registry" } }, { images: { registry: "registry:5000/team" } }],
    [
      "images.aether.registry",
      { images: { aether: { registry: "mirror" } } },
      { images: { aether: { registry: "localhost" } } },
    ],
    ["scheduler.timezone", { scheduler: { timezone: "+02:00" } }, { scheduler: { timezone: "Etc/GMT-2" } }],
    [
      "secrets.existingSecret.keys.HA_TOKEN",
      { secrets: { existingSecret: { keys: { HA_TOKEN: "" } } } },
      { secrets: { existingSecret: { keys: { HA_TOKEN: "ha.token" } } } },
    ],
    [
      "homeAssistant.url",
      { homeAssistant: { url: "ftp://192.168.1.10" } },
      { homeAssistant: { url: "https://192.168.1.10" } },
    ],
    ['commonLabels["a b"]', { commonLabels: { "a b": "x" } }, { commonLabels: { "example.com/a_b": "x" } }],
  ])("at %s is rejected, its neighbour is not (%#)", (place, config, legal) => {
    expect(places(config)).toEqual([place]);
    expect(problemAt(config, place).code).toBe("invalid_value");
    expect(places(legal)).toEqual([]);
  });
});

describe("an object of a nasty kind", () => {
  it("whose getter throws is rejected at the getter", () => {
    expect(problemAt(throwing, "host").received).toBe("something that cannot be read");
  });

  it("that contains itself is rejected", () => {
    expect(problemAt({ api: { affinity: { nodeAffinity: selfish } } }, "api.affinity.nodeAffinity.self").received).toBe(
      "an object that contains itself",
    );
  });

  it("that is more than 100 levels deep is rejected", () => {
    expect(problems({ api: { affinity: { nodeAffinity: deep() } } })[0]?.received).toBe(
      "something more than 100 levels deep",
    );
  });

  it("without a prototype is a config like any other", () => {
    expect(places(Object.assign(Object.create(null), { host: "a.example.com" }))).toEqual([]);
  });

  it("that changes its value is read once", () => {
    let asked = 0;
    const fickle = {
      get host() {
        asked += 1;
        return asked === 1 ? "a.example.com" : 3;
      },
    };
    expect(places(fickle)).toEqual([]);
    expect(asked).toBe(1);
  });
});

describe("a URL that the app adds paths to", () => {
  it.each(["http://192.168.1.10:8123/?a=b", "http://192.168.1.10:8123/#a", "http://192.168.1.10:8123?"])(
    "is rejected as %s: the paths would be added to what is behind it",
    (url) => {
      expect(problemAt({ homeAssistant: { url } }, "homeAssistant.url").fix).toContain("query or fragment");
      expect(places({ llm: { baseUrl: url } })).toEqual(["llm.baseUrl"]);
    },
  );

  it("may have its own path", () => {
    expect(places({ homeAssistant: { url: "http://192.168.1.10/ha/" } })).toEqual([]);
  });

  it.each([
    " http://192.168.1.10:8123 ",
    "http://192.168.1.10:8123\n",
    "http:192.168.1.10:8123",
    "http:///192.168.1.10:8123",
    "http:\\\\192.168.1.10:8123",
    "http://192.168.266",
    "http://0x7f.1",
    "http://192.168.1.%31",
    // It makes the URL of the WebSocket by replacing "http://".
    "HTTP://192.168.1.10:8123",
  ])("is rejected as %j, which browsers repair and the app does not", (url) => {
    expect(problemAt({ homeAssistant: { url } }, "homeAssistant.url").fix).toContain('"http://192.168.1.10:8123"');
  });

  it.each(["http://ha.example.com:0", "https://ha.local./", "http://home_assistant:8123", "http://[::ffff:10.0.0.1]"])(
    "is rejected as %s: an object made of it would be",
    (url) => {
      expect(places({ homeAssistant: { url, address: { ip: "192.168.1.10" } } })).toEqual(["homeAssistant.url"]);
    },
  );

  it.each(["https://HA.Example.com", "http://[2001:db8::10]:8123/", "http://203.0.113.10"])("may be %s", (url) => {
    expect(places({ homeAssistant: { url, address: "public" } })).toEqual([]);
  });

  it("is the internet with the word for it, and a typo of the word names the word", () => {
    const address = (word: string) => ({ homeAssistant: { url: "https://ha.example.com", address: word } });
    expect(problems(address("public"))).toEqual([]);
    expect(problemAt(address("pubic"), "homeAssistant.address").fix).toContain('"public"');
  });

  it("of Home Assistant has the default URL if only its address is set", () => {
    expect(places({ homeAssistant: { address: { ip: "192.168.1.10" } } })).toEqual([]);
  });
});

describe("what the API server only warns about is rejected", () => {
  const address = (cidr: string) => ({ homeAssistant: { url: "http://ha.lan:8123", address: { cidrs: [cidr] } } });

  it.each([
    ["a part of a byte", { api: { resources: { requests: { memory: "0.05Gi" } } } }, "whole bytes"],
    ["an address inside of a range", address("192.168.1.10/24"), "without bits below its mask"],
    ["an address inside of an IPv6 range", address("fd00::1/64"), "without bits below its mask"],
    ["IPv6 in capitals", address("FD00::/64"), "as Kubernetes writes it"],
    ["IPv6 that is not shortened", address("fd00:0::/64"), "as Kubernetes writes it"],
    ["IPv4 in IPv6", address("::ffff:10.0.0.0/104"), "as Kubernetes writes it"],
    ["IPv4 in IPv6, in groups", address("::ffff:a00:0/104"), "as Kubernetes writes it"],
    [
      "an address that is not shortened",
      { homeAssistant: { url: "http://ha.lan:8123", address: { ip: "fd00:0::1" } } },
      "as Kubernetes writes it",
    ],
  ])("%s", (_, config, fix) => {
    expect(problems(config).map((problem) => problem.fix)).toEqual([expect.stringContaining(fix)]);
  });

  it.each([
    ["whole bytes", { api: { resources: { requests: { memory: "0.0625Gi" } } } }],
    ["a range by its first address", address("192.168.1.0/24")],
    ["a range of one address", address("192.168.1.10/32")],
    ["an IPv6 range", address("fd00::/64")],
    ["every IPv6 address of the internet", address("2000::/3")],
    ["a range of NAT64", address("64:ff9b::c0a8:100/120")],
  ])("and not %s", (_, config) => {
    expect(problems(config)).toEqual([]);
  });
});

describe("what the API server rejects is rejected earlier", () => {
  const volume = (more: object) => ({ ui: { volumes: [{ name: "a", ...more }] } });
  const env = (more: object) => ({ ui: { env: [{ name: "A", ...more }] } });
  const sidecar = (more: object) => ({ ui: { sidecars: [{ name: "a", image: "busybox:1.37", ...more }] } });
  const mount = (mountPath: string) => ({
    ui: { volumes: [{ name: "a", emptyDir: {} }], volumeMounts: [{ name: "a", mountPath }] },
  });

  it.each([
    ["a label whose prefix is no DNS name", { commonLabels: { "a..b/x": "1" } }, 'commonLabels["a..b/x"]'],
    ["an annotation whose prefix is no DNS name", { commonAnnotations: { "-a/x": "1" } }, 'commonAnnotations["-a/x"]'],
    ["a mount at a path with a colon", mount("/a:b"), "ui.volumeMounts[0].mountPath"],
    ...[".", "..", "..data"].map((key): [string, unknown, string] => [
      `a key of a Secret that is ${key}`,
      { secrets: { existingSecret: { keys: { HA_TOKEN: key } } } },
      "secrets.existingSecret.keys.HA_TOKEN",
    ]),
    ["a volume with two sources", volume({ emptyDir: {}, secret: { secretName: "a" } }), "ui.volumes[0]"],
    ["a volume whose source is a word", volume({ emptyDir: "Memory" }), "ui.volumes[0].emptyDir"],
    ["a variable with two values", env({ value: "a", valueFrom: { fieldRef: {} } }), "ui.env[0]"],
    [
      "variables from two sources",
      { ui: { envFrom: [{ configMapRef: { name: "a" }, secretRef: { name: "b" } }] } },
      "ui.envFrom[0]",
    ],
    ["a container whose resources are a word", sidecar({ resources: "x" }), "ui.sidecars[0].resources"],
    ["a container whose ports are a word", sidecar({ ports: "y" }), "ui.sidecars[0].ports"],
    ["a container whose variables are a number", sidecar({ env: 7 }), "ui.sidecars[0].env"],
    [
      "pods that are spread without saying over what",
      { ui: { topologySpreadConstraints: [{ maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway" }] } },
      "ui.topologySpreadConstraints[0].topologyKey",
    ],
  ])("%s", (_, config, place) => {
    expect(places(config)).toEqual([place]);
  });

  it.each([
    ["a label with a prefix", { commonLabels: { "a.b-c.example/x": "1" } }],
    ["a volume that Kubernetes makes an emptyDir of", volume({})],
    ["a variable with a reference", env({ valueFrom: { fieldRef: { fieldPath: "metadata.name" } } })],
    ["a mount at a path with a dot", mount("/a.b/..data")],
  ])("and not %s", (_, config) => {
    expect(places(config)).toEqual([]);
  });
});

describe("Google sign-in", () => {
  it.each([["google"], ["password", "google"]])("is rejected as a method, with the reason: %j", (...methods) => {
    const index = methods.indexOf("google");
    const { fix } = problemAt({ auth: { methods } }, `auth.methods[${index}]`);
    expect(fix).toContain('one of "password", "apiKey"');
    expect(fix).toContain(
      "Google sign-in is not offered, because the app's own middleware answers 401 to its login paths",
    );
  });

  it("has no key in the Secret, and no connection allowed", () => {
    const secrets = { existingSecret: { keys: { GOOGLE_CLIENT_ID: "id" } } };
    expect(problems({ secrets })).toHaveLength(1);
  });
});
