import { describe, expect, it } from "vitest";
import { formatPath } from "../../../src/toolkit/errors.ts";
import { places, problemAt } from "./problems.ts";

const container = { name: "a", image: "busybox:1.37" };

describe("a misspelt key", () => {
  it.each([
    ["hots", { hots: "a" }, "host"],
    ["Host", { Host: "a" }, "host"],
    ["api.replica", { api: { replica: 3 } }, "api.replicas"],
    ["api.autoscaling.maxReplica", { api: { autoscaling: { maxReplica: 3 } } }, "api.autoscaling.maxReplicas"],
    ["mlflow.storag", { mlflow: { storag: {} } }, "mlflow.storage"],
    ["mlflow.storage.storageClass", { mlflow: { storage: { storageClass: "x" } } }, "mlflow.storage.storageClassName"],
    ["postgres.maxConnection", { postgres: { maxConnection: 100 } }, "postgres.maxConnections"],
    ["postgres.externl", { postgres: { externl: { host: "db" } } }, "postgres.external"],
    ["postgres.external.hots", { postgres: { external: { hots: "db" } } }, "postgres.external.host"],
    ["secrets.existingSecrt", { secrets: { existingSecrt: {} } }, "secrets.existingSecret"],
    ["secrets.existingSecret.nam", { secrets: { existingSecret: { nam: "x" } } }, "secrets.existingSecret.name"],
    [
      "secrets.existingSecret.keys.JWTSECRET",
      { secrets: { existingSecret: { keys: { JWTSECRET: "x" } } } },
      "secrets.existingSecret.keys.JWT_SECRET",
    ],
    [
      "secrets.externalSecret.secretStoreRef.nme",
      { secrets: { externalSecret: { remoteKey: "x", secretStoreRef: { nme: "x" } } } },
      "secrets.externalSecret.secretStoreRef.name",
    ],
    ["ingress.tls.secretNam", { ingress: { tls: { secretNam: "x" } } }, "ingress.tls.secretName"],
    ["ingress.className", { ingress: { className: "x" } }, "ingress.ingressClassName"],
    ["networkPolicy.dns.podLabel", { networkPolicy: { dns: { podLabel: {} } } }, "networkPolicy.dns.podLabels"],
    ["images.aether.tags", { images: { aether: { tags: "1" } } }, "images.aether.tag"],
    ["api.env[0].valu", { api: { env: [{ name: "A", valu: "1" }] } }, "api.env[0].value"],
    ["api.envFrom[0].configMap", { api: { envFrom: [{ configMap: { name: "a" } }] } }, "api.envFrom[0].configMapRef"],
    ["ui.volumes[0].configmap", { ui: { volumes: [{ name: "a", configmap: {} }] } }, "ui.volumes[0].configMap"],
    [
      "ui.volumeMounts[0].readonly",
      { ui: { volumeMounts: [{ name: "tmp", mountPath: "/a", readonly: true }] } },
      "ui.volumeMounts[0].readOnly",
    ],
    [
      "mlflow.sidecars[0].comand",
      { mlflow: { sidecars: [{ ...container, comand: [] }] } },
      "mlflow.sidecars[0].command",
    ],
    [
      "api.initContainers[0].arg",
      { api: { initContainers: [{ ...container, arg: [] }] } },
      "api.initContainers[0].args",
    ],
    [
      "postgres.tolerations[0].efect",
      { postgres: { tolerations: [{ efect: "x" }] } },
      "postgres.tolerations[0].effect",
    ],
    [
      "scheduler.affinity.podAfinity",
      { scheduler: { affinity: { podAfinity: {} } } },
      "scheduler.affinity.podAffinity",
    ],
    [
      "api.topologySpreadConstraints[0].maxskew",
      { api: { topologySpreadConstraints: [{ maxskew: 1, topologyKey: "t", whenUnsatisfiable: "ScheduleAnyway" }] } },
      "api.topologySpreadConstraints[0].maxSkew",
    ],
    [
      "homeAssistant.address.cidr",
      { homeAssistant: { url: "http://192.168.1.10", address: { cidr: "10.0.0.0/8" } } },
      "homeAssistant.address.cidrs",
    ],
  ])("at %s suggests the right one and is the only problem", (place, config, meant) => {
    expect(places(config)).toEqual([place]);
    const { code, fix, received } = problemAt(config, place);
    expect(code).toBe("unknown_key");
    expect(fix).toBe(`Did you mean ${meant}?`);
    expect(received).toBe(JSON.stringify(place.split(".").at(-1)));
  });

  it("that resembles nothing is reported with all valid ones", () => {
    expect(problemAt({ quota: { colour: 1 } }, "quota.colour").fix).toMatch(/^Use one of headroomPercent\./);
  });

  it("lists a key once that several alternatives have", () => {
    const { fix } = problemAt({ postgres: { zzz: 1 } }, "postgres.zzz");
    expect(fix.match(/\bpool\b/g)).toHaveLength(1);
    expect(fix).toContain("external");
  });

  it.each(["toString", "constructor", "__proto__", "hasOwnProperty", "", "a b", "x".repeat(10_000)])(
    "called %j is rejected like any other",
    (key) => {
      for (const above of [[], ["api"], ["pods"]]) {
        const config = JSON.parse(
          [...above, key].reduceRight((value, name) => `{${JSON.stringify(name)}: ${value}}`, "1"),
        );
        const place = formatPath([...above, key]);
        expect(places(config)).toEqual([place]);
        const { message, fix } = problemAt(config, place);
        expect(message).toBe("is not a setting.");
        expect(fix).toMatch(/^Use one of /);
      }
    },
  );

  it.each([
    ["scheduler.replicas", { scheduler: { replicas: 2 } }, "always one pod"],
    ["mlflow.replicas", { mlflow: { replicas: 2 } }, "always one pod"],
    ["ingress.namespace", { ingress: { namespace: "traefik" } }, "networkPolicy.entry"],
    ["mlflow.enabled", { mlflow: { enabled: true } }, "unless it is false"],
    ["llm.apiKey", { llm: { apiKey: "k" } }, "`aether-k8s secrets generate`"],
    ["auth.password", { auth: { password: "p" } }, "`aether-k8s secrets generate`"],
  ])("at %s says why there is none", (place, config, why) => {
    expect(problemAt(config, place).fix).toContain(why);
  });
});

describe("alternatives", () => {
  it("exclude each other", () => {
    const { code, message, fix } = problemAt({ secrets: { existingSecret: {}, template: {} } }, "secrets.template");
    expect([code, message, fix]).toEqual([
      "conflict",
      "cannot be set together with existingSecret.",
      "Remove one of them.",
    ]);
  });

  it("reject a field of another alternative", () => {
    const config = { postgres: { external: { host: "db.example.com" }, storage: { size: "1Gi" } } };
    expect(problemAt(config, "postgres.storage").message).toBe("cannot be set together with external.");
  });

  it("are listed if no alternative is chosen", () => {
    expect(problemAt({ secrets: {} }, "secrets").fix).toBe(
      "Add existingSecret, template, externalSecret or values to it.",
    );
    const config = { homeAssistant: { url: "http://ha.local", address: {} } };
    expect(problemAt(config, "homeAssistant.address").fix).toBe("Add ip, cidrs or pods to it.");
  });

  it("are described if one alternative is an object and the other is false, and a required field is missing", () => {
    expect(places({ monitoring: { operator: { scrapeTimeout: "10s" } } })).toEqual([
      "monitoring.prometheus",
      "monitoring.operator.scrapeTimeout",
    ]);
  });

  it("are described if one alternative is incomplete", () => {
    expect(places({ secrets: { externalSecret: {} } })).toEqual([
      "secrets.externalSecret.secretStoreRef",
      "secrets.externalSecret.remoteKey",
    ]);
    expect(places({ postgres: { external: {} } })).toEqual(["postgres.external.host"]);
  });
});
