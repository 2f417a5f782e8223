import { type AetherConfig, aetherStack, aetherStacks, api, defineConfig, facts, secretWith } from "@aether/k8s";
import { describe, expectTypeOf, it } from "vitest";

describe("a config does not compile", () => {
  it("with a misspelt key", () => {
    // @ts-expect-error: the field is ingressClassName
    aetherStack({ ingress: { ingressClass: "nginx" } });
    // @ts-expect-error: the section is homeAssistant
    aetherStack({ homeassistant: { url: "http://192.168.1.10:8123" } });
    // @ts-expect-error: one of them is right
    aetherStack({ api: { replicas: 3, replcas: 3 } });
    // @ts-expect-error: so is one here
    api({ host: "a", hots: "b" });
    // @ts-expect-error: and here
    aetherStacks({ a: { host: "a", hots: "b" } });
    // @ts-expect-error: and in what a function returns, beside others
    defineConfig(() => ({ host: "a", hots: "b" }));
    // @ts-expect-error: alone
    defineConfig(() => ({ hots: "b" }));
    // @ts-expect-error: deeper
    defineConfig(async () => ({ host: "a", api: { replcas: 3 } }));
    // @ts-expect-error: no config at all
    defineConfig(() => "a");
    // @ts-expect-error: a list of stacks
    defineConfig(() => [aetherStack()]);
    // @ts-expect-error: and in what vet is told
    facts({ host: "a", hots: "b" });
    expectTypeOf<AetherConfig>().not.toHaveProperty("homeassistant");
  });

  it("with a value of another type", () => {
    // @ts-expect-error: a count is a number
    aetherStack({ ui: { replicas: "2" } });
    // @ts-expect-error: an environment is one of three
    aetherStack({ environment: "prod" });
    // @ts-expect-error: an optional section is left out by false, and there is by default
    aetherStack({ mlflow: true });
    expectTypeOf<NonNullable<AetherConfig["ui"]>["replicas"]>().toEqualTypeOf<number | undefined>();
  });

  it("with two alternatives at once", () => {
    // @ts-expect-error: a database that exists has no volume here
    aetherStack({ postgres: { external: { host: "db.example.com" }, storage: { size: "1Gi" } } });
    // @ts-expect-error: secrets come from one place
    aetherStack({ secrets: { existingSecret: {}, template: {} } });
    // @ts-expect-error: a place has one word
    aetherStack({ homeAssistant: { url: "http://ha.lan", address: "internet" } });
    // @ts-expect-error: a place is one address, or ranges, or pods
    aetherStack({ homeAssistant: { url: "http://ha.lan", address: { ip: "10.0.0.1", cidrs: ["10.0.0.0/8"] } } });
    expectTypeOf<{ external: { host: string } }>().toExtend<NonNullable<AetherConfig["postgres"]>>();
  });

  it("with an alternative that is not complete", () => {
    // @ts-expect-error: an external database has a host
    aetherStack({ postgres: { external: {} } });
    // @ts-expect-error: an ExternalSecret names its store
    aetherStack({ secrets: { externalSecret: { remoteKey: "aether" } } });
    expectTypeOf<{ url: string }>().toExtend<NonNullable<AetherConfig["homeAssistant"]>>();
  });

  it("with replicas of the scheduler, which is one pod", () => {
    // @ts-expect-error: there is no such field
    aetherStack({ scheduler: { replicas: 2 } });
    expectTypeOf<NonNullable<AetherConfig["scheduler"]>>().not.toHaveProperty("replicas");
  });

  it("with a part of a pod that Kubernetes does not know", () => {
    // @ts-expect-error: the operators are Exists and Equal
    aetherStack({ api: { tolerations: [{ key: "home", operator: "Is" }] } });
    // @ts-expect-error: a container has a name
    aetherStack({ api: { sidecars: [{ image: "busybox:1.37" }] } });
    expectTypeOf<{ name: string; image: string }>().toExtend<
      NonNullable<NonNullable<AetherConfig["api"]>["sidecars"]>[number]
    >();
  });

  it("with a secret key that the app does not have", () => {
    // @ts-expect-error: the key is JWT_SECRET
    secretWith({ JWT_SECERT: "x" });
    expectTypeOf(secretWith).parameter(0).not.toHaveProperty("JWT_SECERT");
  });
});
