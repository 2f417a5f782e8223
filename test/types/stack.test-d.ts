import { type AetherConfig, type AetherObject, aetherStack, api, type Secret, secretWith, toYaml } from "@aether/k8s";
import { describe, expectTypeOf, it } from "vitest";
import type { configSchema } from "../../src/aether/config/schema.ts";

/** What the schema takes. */
type Input = NonNullable<ReturnType<typeof configSchema>["_zod"]["input"]>;

describe("what is rendered", () => {
  it("is a plain array of objects, of the stack and of each part", () => {
    expectTypeOf(aetherStack()).toExtend<AetherObject[]>();
    expectTypeOf(api({ host: "a.example" })).toExtend<AetherObject[]>();
    expectTypeOf(secretWith({ API_KEY: "x" })).toEqualTypeOf<Secret>();
    expectTypeOf(toYaml(aetherStack())).toEqualTypeOf<string>();
  });

  it("is narrowed by its kind, without a cast", () => {
    const facts = (object: AetherObject) => {
      switch (object.kind) {
        case "Deployment":
          return { apiVersion: object.apiVersion, of: object.spec.template.spec?.containers[0]?.image };
        case "ConfigMap":
          return { apiVersion: object.apiVersion, of: object.data?.ENVIRONMENT };
        case "ExternalSecret":
          return { apiVersion: object.apiVersion, of: object.spec.target.name };
        default:
          return { apiVersion: "other" as const, of: object.metadata.name };
      }
    };
    expectTypeOf(facts).returns.toEqualTypeOf<
      | { apiVersion: "apps/v1"; of: string | undefined }
      | { apiVersion: "v1"; of: string | undefined }
      | { apiVersion: "external-secrets.io/v1"; of: string }
      | { apiVersion: "other"; of: string }
    >();
  });

  it("can be filtered by kind into that kind", () => {
    const [service] = aetherStack().filter((object) => object.kind === "Service");
    expectTypeOf(service?.spec.clusterIP).toEqualTypeOf<string | undefined>();
  });
});

type Writable<T> = T extends readonly (infer Item)[]
  ? Writable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Writable<T[Key]> }
    : T;

describe("the type of the config", () => {
  it("is what the schema takes, in both directions", () => {
    // Lists are given to be read: of constants (`as const`) too.
    expectTypeOf<Writable<AetherConfig>>().toExtend<Input>();
    expectTypeOf<Input>().toExtend<AetherConfig>();
  });

  it("knows nothing of a key that nobody declared", () => {
    expectTypeOf<keyof AetherConfig>().toEqualTypeOf<keyof Input>();
  });
});
