import { formatPath } from "../../errors.ts";
import type { Finding } from "../finding.ts";

export const pathText = (path: Finding["path"]) => formatPath(path);

/** @example objectText(finding) // "Deployment aether/aether-api" */
export const objectText = ({ object: { kind, namespace, name } }: Finding) =>
  `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;

/** The object, and the file it is read from. */
export const placeText = (finding: Finding) =>
  finding.position === undefined ? objectText(finding) : `${objectText(finding)}  ${finding.position.file}`;
