// Explains what is wrong with a rejected value. Loaded on first use.
import type * as z from "zod/mini";
import type { ConfigIssue } from "../errors.ts";
import { type Path, valueAt } from "../kubernetes/path.ts";
import { describeIssue, withKeys } from "./describe-issue.ts";
import { type Source, withoutFollowUps } from "./unknown-key.ts";
import { zodOf } from "./zod.ts";

/** zod's result for the value at a path, and what is wrong with it. */
export function explained<Part>(schema: z.ZodMiniType<Part>, source: Source, path: Path) {
  const { data, error } = zodOf(schema).safeParse(valueAt(source.input, path), { error: withKeys });
  const issues: ConfigIssue[] = (error?.issues ?? []).flatMap((issue) => describeIssue(issue, source, path));
  return { data, issues: withoutFollowUps(issues) };
}
