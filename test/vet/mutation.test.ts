// Every mutant of every golden stack is reported: by a rule whose name fits, and at the object that is broken.
import { describe, expect, it } from "vitest";
import { type AetherConfig, type AetherObject, aetherStack } from "../../src/index.ts";
import { facts } from "../../src/stack-facts.ts";
import { vet } from "../../src/vet/vet.ts";
import { goldenConfigs } from "../fixtures/configs.ts";
import { type Mutant, mutants } from "./mutants.ts";

// Stacks have most of their objects in common: a mutant of an object that was broken the same way before tells nothing new.
const seen = new Set<string>();
const isNew = ({ what, objects }: Mutant) => {
  const name = what.split(" ")[0];
  const broken = objects.filter((object) => nameOf(object) === name);
  const key = `${what} ${JSON.stringify(broken)}`;
  return !seen.has(key) && seen.add(key);
};
const nameOf = (object: unknown) => {
  const { kind, metadata } = object as AetherObject;
  return `${kind}/${metadata.name}`;
};

const reported = new Map<string, { killed: number; all: number }>();

describe.each(Object.entries<AetherConfig>(goldenConfigs))("of the stack %s", (_, config) => {
  it("every mutant is reported where it is broken", () => {
    const known = facts(config);
    const survivors = mutants(aetherStack(config))
      .filter(isNew)
      .filter(({ objects, rules, place }) => {
        const found = vet(objects, known).find(
          ({ rule, object }) =>
            rules.includes(rule) && (place === undefined || place === `${object.kind}/${object.name}`),
        );
        const count = reported.get(rules.join(" or ")) ?? { killed: 0, all: 0 };
        count.all++;
        if (found !== undefined) count.killed++;
        reported.set(rules.join(" or "), count);
        return found === undefined;
      });
    expect(survivors.map(({ what, rules }) => `${what}: ${rules}`)).toEqual([]);
  });
});

it("the mutants are thousands, and the rules that kill them are told", () => {
  const lines = [...reported].map(
    ([rules, { killed, all }]) => `${String(killed).padStart(6)} of ${String(all).padStart(5)}  ${rules}`,
  );
  const sum = [...reported.values()].reduce((total, { all }) => total + all, 0);
  console.info(`${sum} mutants\n${lines.sort((a, b) => b.localeCompare(a)).join("\n")}`);
  expect(sum).toBeGreaterThan(5000);
});
