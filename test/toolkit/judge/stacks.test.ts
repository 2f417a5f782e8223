// The stacks of this package as the API server sees them.
import { describe, expect, it } from "vitest";
import { facts } from "../../../src/aether/vet/facts.ts";
import { type AetherConfig, aetherStack, vet, vetUpgrade } from "../../../src/index.ts";
import { goldenConfigs } from "../../fixtures/configs.ts";
import { kubernetes } from "../../fixtures/kubernetes.ts";

describe.each(Object.entries<AetherConfig>(goldenConfigs))("of the stack %s", (_, config) => {
  const objects = aetherStack(config);

  it("the API server rejects nothing, and warns of nothing", () => {
    const found = vet(objects, { ...facts(config), kubernetes });
    expect(found.map(({ rule, message }) => `${rule} ${message}`)).toEqual([]);
  });

  it("an apply over the API server's version of it changes nothing and restarts nothing", () => {
    const live = objects.map((object) => kubernetes.defaulted(object) ?? object);
    expect(vetUpgrade(live, objects, { kubernetes })).toEqual({ findings: [], restarts: [], added: [], removed: [] });
    for (const [index, object] of objects.entries()) {
      const { before, after } = kubernetes.update(live[index] as object, object);
      expect(after).toEqual(before);
    }
  });
});
