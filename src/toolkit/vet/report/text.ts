import { formatPath } from "../../errors.ts";
import { printable } from "../../printable.ts";
import type { Finding, Location } from "../finding.ts";

// Names and paths are untrusted, like the objects.
export const pathText = (path: Finding["path"]) => printable(formatPath(path));

/** @example objectText(finding) // "Deployment shop/web" */
export const objectText = ({ object: { kind, namespace, name } }: Location) =>
  printable(`${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`);

/** The object, and the file it is read from. */
export const placeText = (place: Location) =>
  place.position === undefined ? objectText(place) : `${objectText(place)}  ${printable(place.position.file)}`;

/** @example sourceText(finding.source) // "ResourceQuota home/quota spec.hard.pods, quota.yaml:7:5" */
export const sourceText = (source: Location) =>
  `${objectText(source)} ${pathText(source.path)}${
    source.position === undefined
      ? ""
      : `, ${printable(source.position.file)}:${source.position.line}:${source.position.column}`
  }`;
