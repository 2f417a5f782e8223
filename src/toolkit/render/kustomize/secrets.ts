// Secrets are never part of a tree, only templates for them.
import { LAST_APPLIED, type Manifest } from "../../kubernetes/manifest.ts";
import { isPlaceholder, PLACEHOLDER } from "../../kubernetes/placeholder.ts";
import { tree } from "../../kubernetes/read.ts";
import type { Environment } from "./environment.ts";

/** A Secret that pods read. */
export interface WantedSecret {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Whether a template for it is among the objects. */
  readonly template: boolean;
}

/** The Secrets that the pods of a stack read key by key, and that nothing in the stack fills. */
export function wantedSecrets({ objects }: Pick<Environment, "objects">): WantedSecret[] {
  const filled = objects.filter(({ kind }) => kind === "ExternalSecret").map(targetOf);
  const templates = objects.filter(({ kind }) => kind === "Secret").map(({ metadata: { name } }) => name);
  const references = objects.flatMap((object) =>
    keyReferences(object).map((reference) => ({ ...reference, namespace: object.metadata.namespace })),
  );
  return [...Map.groupBy(references, ({ name }) => name)]
    .filter(([name]) => !filled.includes(name))
    .map(([name, same]) => {
      const required = new Set(same.filter(({ optional }) => !optional).map(({ key }) => key));
      const optional = new Set(same.map(({ key }) => key).filter((key) => !required.has(key)));
      const [{ namespace } = {}] = same;
      return {
        name,
        namespace,
        required: [...required],
        optional: [...optional],
        template: templates.includes(name),
      };
    });
}

const targetOf = ({ metadata, spec }: Manifest): string =>
  (spec as { target?: { name?: string } } | undefined)?.target?.name ?? metadata.name;

interface KeyReference {
  readonly name: string;
  readonly key: string;
  readonly optional: boolean;
}

function keyReferences(value: unknown): KeyReference[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([member, below]) => {
    if (member !== "secretKeyRef") return keyReferences(below);
    const { name, key, optional = false } = below as { name: string; key: string; optional?: boolean };
    return [{ name, key, optional }];
  });
}

/** The Secret as a template with placeholders. */
export const template = ({ name, namespace, required }: WantedSecret): Manifest => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  type: "Opaque",
  stringData: Object.fromEntries(required.map((key) => [key, `<${PLACEHOLDER}>`])),
});

/** The same as a file of `KEY=value` lines, which kustomize reads unchanged. */
export const environmentFile = ({ required, optional }: WantedSecret): string =>
  [
    "# Everything after a = is the value: no quotes, no spaces, no comments.\n",
    ...required.map((key) => `${form(key)}${key}=<${PLACEHOLDER}>\n`),
    ...optional.map((key) => `# ${key}=\n`),
  ].join("");

// As providers show it: pods convert it to the app's form.
const form = (key: string) => (key === "DATABASE_URL" ? "# postgresql://user:password@host:5432/database\n" : "");

/** A Secret that contains a value: anything that is not a placeholder, also in the copy that kubectl stores. */
export const hasValues = ({ kind, apiVersion, metadata, data, stringData }: Manifest): boolean =>
  kind === "Secret" &&
  apiVersion === "v1" &&
  (metadata.annotations?.[LAST_APPLIED] !== undefined ||
    [data, stringData].some((values) => !Object.values(tree(values)).every(isPlaceholder)));
