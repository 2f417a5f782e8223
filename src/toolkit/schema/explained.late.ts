// What is wrong with a value that a schema refuses. Loaded when the first one is.
import type * as z from "zod/mini";
import type { ConfigIssue } from "../errors.ts";
import { type Path, valueAt } from "../kubernetes/path.ts";
import { describeIssue, withKeys } from "./describe-issue.ts";
import { type Source, withoutEchoes } from "./unknown-key.ts";
import { zodOf } from "./zod.ts";

/** What zod makes of the value at a path, and what is wrong with it. */
export function explained<Part>(schema: z.ZodMiniType<Part>, source: Source, path: Path) {
  const { data, error } = zodOf(schema).safeParse(valueAt(source.input, path), { error: withKeys });
  const issues: ConfigIssue[] = (error?.issues ?? []).flatMap((issue) => describeIssue(issue, source, path));
  return { data, issues: withoutEchoes(issues) };
}
