// Every mutant of every golden stack is reported: by a rule whose name fits, and at the object that is broken.
import { describe, expect, it } from "vitest";
import { facts } from "../../../src/aether/vet/facts.ts";
import { vet } from "../../../src/aether/vet/vet.ts";
import { type AetherConfig, type AetherObject, aetherStack } from "../../../src/index.ts";
import type { Finding } from "../../../src/toolkit/vet/finding.ts";
import { goldenConfigs } from "../../fixtures/configs.ts";
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

/** Whether one of the two paths leads to, or through, what the other does. */
const meets = (a: Finding["path"], b: Finding["path"]) =>
  a.slice(0, Math.min(a.length, b.length)).every((key, index) => key === b[index]);
const isRight = ({ rules, place, path = [] }: Mutant, found: Finding) =>
  rules.includes(found.rule) &&
  (place === undefined || (place === `${found.object.kind}/${found.object.name}` && meets(path, found.path)));

/** By rule: the mutants that it was to report, and those that it did, alone or beside others. */
const rates = new Map<string, { killed: number; all: number }>();
const rateOf = (rule: string) => rates.get(rule) ?? rates.set(rule, { killed: 0, all: 0 }).get(rule);
let count = 0;

// What an operator makes is not among the objects: neither its Secret nor its pods' share of the quota can be judged.
const whole = Object.entries<AetherConfig>(goldenConfigs).filter(
  ([, { postgres = {} }]) => !("cloudNativePg" in postgres),
);

describe.each(whole)("of the stack %s", (_, config) => {
  it("every mutant is reported at the mutated place", () => {
    const known = facts(config);
    const survivors = mutants(aetherStack(config))
      .filter(isNew)
      .filter((mutant) => {
        const killers = new Set(
          vet(mutant.objects, known)
            .filter((found) => isRight(mutant, found))
            .map(({ rule }) => rule),
        );
        count++;
        for (const rule of mutant.rules) {
          const rate = rateOf(rule);
          if (rate === undefined) continue;
          rate.all++;
          if (killers.has(rule)) rate.killed++;
        }
        return killers.size === 0;
      });
    expect(survivors.map(({ what, rules }) => `${what}: ${rules}`)).toEqual([]);
  });
});

it("the mutants are thousands, and each rule that is to report some does", () => {
  const lines = [...rates].map(
    ([rule, { killed, all }]) => `${String(killed).padStart(6)} of ${String(all).padStart(5)}  ${rule}`,
  );
  console.info(
    `${count} mutants; of those that a rule or another is to report, it reports\n${lines.sort((a, b) => b.localeCompare(a)).join("\n")}`,
  );
  expect(count).toBeGreaterThan(5000);
  expect([...rates].filter(([, { killed }]) => killed === 0)).toEqual([]);
});
