// What an overview says of stacks of generated configs.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/aether/config/parse.ts";
import { connections } from "../../src/aether/derived/endpoints.ts";
import { type AetherObject, aetherStack, facts, overview, vet } from "../../src/index.ts";
import { redacted } from "../../src/toolkit/overview/redacted.ts";
import { toPage } from "../../src/toolkit/page/page.ts";
import { toMarkdown } from "../../src/toolkit/picture/mermaid.ts";
import { toSvg } from "../../src/toolkit/picture/svg.ts";
import { configArbitrary } from "../fixtures/configs.ts";
import { ofKind } from "../fixtures/objects.ts";
import { seed } from "../fixtures/seed.ts";

const secretValues = (objects: readonly AetherObject[]) =>
  ofKind(objects, "Secret").flatMap(({ stringData = {}, data = {} }) => [
    ...Object.values(stringData),
    ...Object.values(data),
    ...Object.values(data).map((value) => atob(value)),
  ]);

// Fewer than other laws take: an overview asks the policies about every pair.
const stacks = fc.sample(configArbitrary, { numRuns: 60, seed: seed() }).map((config) => {
  const objects = aetherStack(config);
  return { config, objects, shown: overview(objects, facts(config)) };
});

/** All that is made of an overview. */
const drawnOf = ({ objects, config, shown }: (typeof stacks)[number]): string[] => [
  JSON.stringify(shown),
  toSvg(shown, { title: "a" }),
  toMarkdown(shown, { title: "a" }),
  toPage(shown, { title: "a", objects, findings: vet(objects, facts(config)) }),
];

function forEvery(law: (stack: (typeof stacks)[number]) => void): void {
  for (const stack of stacks) law(stack);
}

describe("the overview of every stack", () => {
  it("has each connection of the table, with its port and its reason", () => {
    forEvery(({ config, shown }) => {
      const { flows } = shown;
      // The instances of an operator's database are pods that no object of the stack has.
      const ours = connections(parseConfig(config)).filter(({ from, to }) => from !== to);
      const missing = ours.flatMap(({ from, to, why, endpoints }) =>
        endpoints
          .filter(
            ({ port, protocol }) =>
              !flows.some((flow) => flow.port === `${port}` && flow.protocol === protocol && flow.why.includes(why)),
          )
          .map(({ port }) => `${from} ${to} ${port}`),
      );
      expect(missing).toEqual([]);
    });
  });

  it("names ends that it has, and no others", () => {
    forEvery(({ shown }) => {
      const { flows, components, outside, reachability, entries } = shown;
      const ids = new Set([...components, ...outside].map(({ id }) => id));
      const named = [...flows, ...reachability].flatMap(({ from, to }) => [from, to]);
      expect([...named, ...entries.flatMap(({ to }) => to)].filter((id) => !ids.has(id))).toEqual([]);
      expect(ids.size).toBe(components.length + outside.length);
    });
  });

  it("shows every needed connection as allowed, but to pods of others that the stack's default deny isolates, too", () => {
    forEvery(({ config, shown }) => {
      const { flows, outside } = shown;
      const { namespace } = parseConfig(config);
      const isolated = outside.filter(({ places }) => places.some((place) => place.endsWith(` in ${namespace}`)));
      const blocked = flows.filter(({ isNeeded, isAllowed }) => isNeeded && !isAllowed);
      expect(blocked.filter(({ from, to }) => !isolated.some(({ id }) => id === to || id === from))).toEqual([]);
    });
  });

  it("exceeds no quota and no budget", () => {
    forEvery(({ shown }) => {
      const { quotas, budgets } = shown;
      expect(quotas.filter(({ isExceeded }) => isExceeded)).toEqual([]);
      for (const { total, max, parts } of budgets) {
        expect(total).toBeLessThanOrEqual(max);
        expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(total);
      }
    });
  });

  it("holds no value of a Secret, nor do its objects as they are shown", () => {
    forEvery(({ objects, config, shown }) => {
      const drawn = drawnOf({ objects, config, shown });
      const text = JSON.stringify([shown, objects.map(redacted), ...drawn]);
      // Short values are parts of words.
      expect(
        secretValues(objects).filter((value) => value.length > 8 && text.includes(JSON.stringify(value).slice(1, -1))),
      ).toEqual([]);
    });
  });

  it("is the same twice", () => {
    forEvery(({ objects, config, shown }) => {
      expect(
        drawnOf({ objects: aetherStack(config), config, shown: overview(aetherStack(config), facts(config)) }),
      ).toEqual(drawnOf({ objects, config, shown }));
    });
  });
});
