import { RESOURCES, SUBRESOURCES, VERBS } from "../../kubernetes/api-resources.ts";
import { nameOf } from "../../kubernetes/inventory.ts";
import { misspelt } from "../../kubernetes/near.ts";
import type { Path } from "../../kubernetes/path.ts";
import { own, type Tree, texts, trees } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";

/** A word of a rule that grants nothing. */
interface Ineffective {
  readonly path: Path;
  readonly word: string;
  readonly why: string;
  readonly fix: string;
}

export const validRole: Rule = {
  name: "valid-role",
  subject: "schema",
  severity: "warning",
  reason:
    "The API server accepts any resource and verb in a Role. With a typo, or in the wrong API group, it grants nothing: the pods get 403. Only checked for the usual groups of Kubernetes itself.",
  fix: "Correct the word.",
  *problems({ ofKind }) {
    for (const role of ["Role", "ClusterRole"].flatMap(ofKind))
      for (const [index, rule] of trees(role.object.rules).entries())
        for (const { path, word, why, fix } of ineffective(rule))
          yield {
            resource: role,
            path: ["rules", index, ...path],
            message: `${nameOf(role)} grants nothing with ${JSON.stringify(word)}: ${why}.`,
            fix,
          };
  },
};

function* ineffective(rule: Tree): Iterable<Ineffective> {
  const groups = texts(rule.apiGroups);
  for (const [index, word] of groups.entries()) {
    const problem = groupProblem(word);
    if (problem !== undefined) yield { path: ["apiGroups", index], word, ...problem };
  }
  const known = groups.map((group) => own(RESOURCES, group));
  // Of other groups, any resource and verb may exist.
  if (known.length === 0 || known.includes(undefined)) return;
  const resources = known.flatMap((each) => each ?? []);
  for (const [index, word] of texts(rule.resources).entries()) {
    const problem = resourceProblem(word, resources);
    if (problem !== undefined) yield { path: ["resources", index], word, ...problem };
  }
  for (const [index, word] of texts(rule.verbs).entries()) {
    const meant = VERBS.includes(word) ? undefined : meantBy(word, VERBS);
    if (meant !== undefined)
      yield { path: ["verbs", index], word, why: "there is no such verb", fix: didYouMean(meant) };
  }
}

/** A group that does not exist, with the name of the one that is meant. */
function groupProblem(word: string): Pick<Ineffective, "why" | "fix"> | undefined {
  if (word.includes("/")) return { why: VERSIONED, fix: type(word.replace(/\/.*/, "")) };
  if (/^v\d+(?:(?:alpha|beta)\d+)?$/.test(word)) return { why: VERSIONED, fix: CORE };
  if (word === "core") return { why: "that group has an empty name", fix: CORE };
  const full = Object.keys(RESOURCES).find((group) => group.startsWith(`${word}.`));
  return full === undefined ? undefined : { why: "there is no such group", fix: type(full) };
}

const VERSIONED = "a group has no version here";
const CORE = 'Type "", the group of Pods and Secrets.';
const type = (group: string) => `Type ${JSON.stringify(group)}.`;

function resourceProblem(word: string, known: readonly string[]): Pick<Ineffective, "why" | "fix"> | undefined {
  const [resource = "", below] = word.split("/");
  if (known.includes(resource)) {
    const meant = below === undefined || SUBRESOURCES.includes(below) ? undefined : meantBy(below, SUBRESOURCES);
    return meant === undefined
      ? undefined
      : { why: `${resource} have no such subresource`, fix: didYouMean(`${resource}/${meant}`) };
  }
  const home = Object.entries(RESOURCES).find(([, all]) => all.includes(resource));
  if (home !== undefined)
    return {
      why: `it is in the group ${JSON.stringify(home[0])}`,
      fix: `Add ${JSON.stringify(home[0])} to apiGroups.`,
    };
  const meant = meantBy(resource, known);
  if (meant === undefined) return undefined;
  return { why: "its groups have no such resource", fix: didYouMean(word.replace(resource, meant)) };
}

const didYouMean = (meant: string) => `Did you mean ${meant}?`;

/** The word that was meant: RBAC compares capitals too, and the first letter of a typo is usually right. */
function meantBy(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const alike = known.filter((each) => each.charAt(0) === lower.charAt(0));
  return alike.find((each) => each === lower) ?? misspelt(lower, alike);
}
