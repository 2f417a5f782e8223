// The examples as their readers run them: vet has nothing to say.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { kubernetesSchemas, vet } from "../../../src/index.ts";
import { checkout } from "../../fixtures/build.ts";
import { type RunnableExample, runnable, type Workplace, workplace } from "../../fixtures/examples.ts";
import { build } from "../../fixtures/kustomize.ts";

let place: Workplace;

beforeAll(() => {
  place = workplace();
}, 120_000);

afterAll(() => place.remove());

const told = async (objects: readonly unknown[]) => {
  expect(objects.length).toBeGreaterThan(20);
  return vet(objects, { schemas: await kubernetesSchemas() }).map(
    ({ rule, object, message }) => `${rule} ${object.kind}/${object.name}: ${message}`,
  );
};

describe("the objects of", () => {
  // What the company brings itself.
  const FOREIGN: Partial<Record<RunnableExample, readonly string[]>> = {
    overrides: [
      "no-missing-config-map Deployment/aether-api: The pods of Deployment aether/aether-api do not start until the ConfigMap corporate-ca exists. It is not in the input.",
    ],
  };
  it.each(runnable as RunnableExample[])("%s only have findings about what comes from elsewhere", async (name) => {
    const objects = parseAllDocuments(place.output(name)).map((document) => document.toJS());
    expect(await told(objects)).toEqual(FOREIGN[name] ?? []);
  });

  const folder = join(checkout, "examples/kustomize");
  it.each(readdirSync(join(folder, "overlays")))("the overlay %s have no findings", async (overlay) => {
    const files = Object.fromEntries(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
    );
    expect(await told(build(files, `overlays/${overlay}`))).toEqual([]);
  });
});
