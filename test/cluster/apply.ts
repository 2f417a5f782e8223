// Server-side apply: what may be asked, and what became of each object.
import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject, Response } from "./api.ts";

export interface ApplyOptions {
  /** Admission and validation judge the object, nothing is stored. */
  dryRun?: boolean;
  fieldManager?: string;
  /** Takes fields over from other managers instead of reporting a conflict. */
  force?: boolean;
}

export interface ApplyResult {
  /** `Kind namespace/name`. */
  object: string;
  outcome: "created" | "configured" | "unchanged" | "refused";
  /** HTTP status. */
  status: number;
  /** `Warning` headers: deprecations, Pod Security, duplicate and unknown fields. */
  warnings: string[];
  /** Why the server refused. */
  message?: string;
  /** The object as the server holds it now. */
  stored?: KubernetesObject;
}

/** The results that a user would not call clean: refusals and warnings, one line each. */
export function complaints(results: readonly ApplyResult[]): string[] {
  return results.flatMap(({ object, message, warnings }) =>
    [...(message === undefined ? [] : [message]), ...warnings].map((text) => `${object}: ${text}`),
  );
}

/** The outcome, from the answers to a GET before and to the PATCH. */
export function resultOf(before: Response, { status, warnings, body }: Response): Omit<ApplyResult, "object"> {
  if (status >= 300) return { outcome: "refused", status, warnings, message: body.message ?? String(body) };
  if (before.status === 404) return { outcome: "created", status, warnings, stored: body };
  return { outcome: sameContent(before.body, body) ? "unchanged" : "configured", status, warnings, stored: body };
}

/** A second apply may rewrite the books of who owns which field, and controllers write the status meanwhile. */
function sameContent(before: KubernetesObject, after: KubernetesObject): boolean {
  const content = ({ metadata, status, ...rest }: KubernetesObject) => {
    const { managedFields, resourceVersion, ...own } = metadata;
    return { ...rest, metadata: own };
  };
  return isDeepStrictEqual(content(before), content(after));
}
