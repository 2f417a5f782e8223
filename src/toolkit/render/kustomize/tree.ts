// Stacks as a tree of kustomizations: a base, and an overlay for each environment.
import { type Manifest, notManifests, titleOf } from "../../kubernetes/manifest.ts";
import { isTree } from "../../kubernetes/read.ts";
import { inFiles } from "../files.ts";
import { toYaml } from "../yaml.ts";
import { baseOf } from "./base.ts";
import { type Environment, type Kustomization, resourceId } from "./environment.ts";
import { withoutImages } from "./images.ts";
import { withoutJobNames } from "./job-names.ts";
import { withoutLabels } from "./labels.ts";
import { kustomizeLoss } from "./loss.ts";
import { withoutNamespace } from "./namespace.ts";
import { type Overlay, overlayOf } from "./overlay.ts";
import { withoutReplicas } from "./replicas.ts";
import { environmentFile, hasValues, template, type WantedSecret, wantedSecrets } from "./secrets.ts";
import { withSignature } from "./signature.ts";

/**
 * The stacks of several environments as a kustomize tree, file by file: `base/` with what they have in common, and
 * `overlays/<name>/` with what each of them adds. `kustomize build overlays/<name>` returns the stack again, object for
 * object and field for field, except that null members are omitted. The same stacks give the same bytes.
 * @param stacks the objects of each environment, by the name of its overlay
 * @returns the text of each file, by its path
 * @throws {TypeError} for a Secret with values, an object that kustomize drops, one without a name or a duplicate, a
 * List, text or ports that kustomize changes, a stack without objects, and an overlay whose name is not valid for a directory
 * @example
 * toKustomize({ dev: objectsOfDev, production: objectsOfProduction });
 * // { "base/kustomization.yaml": "…", "base/namespace.yaml": "…", …, "overlays/production/kustomization.yaml": "…", … }
 */
export function toKustomize(stacks: Readonly<Record<string, readonly object[]>>): Record<string, string> {
  const given = Object.entries(stacks).map(([name, objects]) => environment(name, objects));
  const environments = [withoutJobNames, withoutNamespace, withoutLabels, withoutImages, withoutReplicas].reduce<
    readonly Environment[]
  >((each, without) => without(each), given);
  const base = baseOf(environments);
  const files = [
    ...baseFiles(base, environments),
    ...environments.flatMap((each) => overlayFiles(each.name, overlayOf(each, base), base)),
    ...given.flatMap(secretFiles),
  ];
  return Object.fromEntries(files.map(([path, text]) => [path, withSignature(path, text)]));
}

type File = readonly [path: string, text: string];

function environment(name: string, objects: readonly object[]): Environment {
  const problem = overlayProblem(name, objects);
  if (problem !== undefined) throw new TypeError(problem);
  return { name, objects: withoutNull(objects) as readonly Manifest[], fields: {} };
}

/** Why these objects cannot be an overlay of a tree; `undefined` if they can. */
export function overlayProblem(name: string, objects: readonly unknown[]): string | undefined {
  if (!/^\w[\w.-]*$/.test(name)) return `${JSON.stringify(name)} is not a valid name for an overlay's directory`;
  if (objects.length === 0) return `${name} has no objects, and kustomize cannot build an empty directory`;
  const problem = notManifests(objects, (index) => `object ${index} of ${name}`);
  if (problem !== undefined) return problem;
  const manifests = withoutNull(objects) as Manifest[];
  const local = manifests.find(({ metadata }) => (metadata.annotations?.[LOCAL] ?? "false") !== "false");
  if (local) return `${titleOf(local)} of ${name} has the annotation ${LOCAL}, and kustomize leaves such objects out`;
  for (const each of manifests) {
    const loss = kustomizeLoss(each);
    if (loss !== undefined) return `${titleOf(each)} of ${name} has ${loss}`;
  }
  const secret = manifests.find(hasValues);
  return (
    secret &&
    `Secret ${secret.metadata.name} of ${name} contains values, but the tree is meant to be committed: remove them, and fill in secrets-from-env/${name}/.env`
  );
}

const LOCAL = "config.kubernetes.io/local-config";

/** kustomize keeps a null member in one object and drops it in another, depending on whether it patches it. */
function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (!isTree(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNull(member)]));
}

function baseFiles(base: readonly Manifest[], environments: readonly Environment[]): File[] {
  if (base.length === 0) return [];
  const files = inFiles(base);
  const resources = Object.keys(files).map((file) => `${file}.yaml`);
  const wanted = wantedByAll(environments);
  return [
    ["base/kustomization.yaml", `${BASE}${kustomization({ resources })}`],
    ...Object.entries(files).map(([file, objects]) => [`base/${file}.yaml`, toYaml(objects)] as const),
    ...(files.secrets !== undefined || wanted.length === 0
      ? []
      : [["base/secrets.yaml", `${TEMPLATE}${toYaml(wanted.map(template))}`] as const]),
  ];
}

const BASE = `# What all environments have in common. It is not a complete stack: fields that differ are missing.
`;
const TEMPLATE = `# The Secret that the pods read. Fill in a copy and do not commit it. It is not listed in the resources: each apply would
# overwrite the values with placeholders.
`;

/** The Secrets that must come from elsewhere, each once. */
function wantedByAll(environments: readonly Environment[]): WantedSecret[] {
  const wanted = environments.flatMap(wantedSecrets).filter((secret) => !secret.template);
  return [...Map.groupBy(wanted, ({ name }) => name).values()].flatMap((same) => {
    const [first] = same;
    const required = [...new Set(same.flatMap((each) => each.required))];
    return first === undefined ? [] : [{ ...first, required }];
  });
}

/** Patches are in files named after those of the base, so that kustomization.yaml shows what an environment changes. */
function overlayFiles(
  name: string,
  { fields, patches, deletions, objects }: Overlay,
  base: readonly Manifest[],
): File[] {
  const folder = `overlays/${name}`;
  const files = inFiles(objects);
  const patched = new Map(patches.map((patch) => [resourceId(patch), patch]));
  const patchFiles = Object.entries(inFiles(base)).flatMap(([file, same]) => {
    const own = same.flatMap((object) => patched.get(resourceId(object)) ?? []);
    return own.length === 0 ? [] : [[`patches/${file}.yaml`, toYaml(own)] as const];
  });
  const resources = [...(base.length > 0 ? ["../../base"] : []), ...Object.keys(files).map((file) => `${file}.yaml`)];
  return [
    [
      `${folder}/kustomization.yaml`,
      `# ${name}: how it differs from what all environments have in common.\n` +
        kustomization({
          ...fields,
          resources,
          patches: [
            ...patchFiles.map(([path]) => ({ path })),
            // Not in one file with others: kustomize 5.5 panics if a deletion is not the last patch in it.
            ...deletions.map((each) => ({ patch: toYaml([each]) })),
            ...(fields.patches ?? []),
          ],
        }),
    ],
    ...patchFiles.map(([path, text]) => [`${folder}/${path}`, text] as const),
    ...Object.entries(files).map(([file, each]) => [`${folder}/${file}.yaml`, toYaml(each)] as const),
  ];
}

/** For each environment whose Secrets come from elsewhere: the same environment with Secrets created from a file. */
function secretFiles(environment: Environment): File[] {
  const wanted = wantedSecrets(environment);
  const folder = `secrets-from-env/${environment.name}`;
  return wanted.length === 0
    ? []
    : [
        ["secrets-from-env/.gitignore", ".env*\n!.env*.example\n"],
        [
          `${folder}/kustomization.yaml`,
          kustomization({
            resources: [`../../overlays/${environment.name}`],
            secretGenerator: wanted.map(({ name, namespace, template: isTemplate }) => ({
              name,
              ...(namespace === undefined ? {} : { namespace }),
              ...(isTemplate ? { behavior: "replace" as const } : {}),
              options: { disableNameSuffixHash: true },
              envs: [envFile(name, wanted)],
            })),
          }),
        ],
        ...wanted.map(
          (secret) => [`${folder}/${envFile(secret.name, wanted)}.example`, environmentFile(secret)] as const,
        ),
      ];
}

const envFile = (secret: string, { length }: readonly unknown[]) =>
  length === 1 ? ".env" : `.env.${secret.replace(/[^\w.-]/g, "-")}`;

const ORDER = [
  "namespace",
  "resources",
  "labels",
  "images",
  "replicas",
  "configMapGenerator",
  "secretGenerator",
  "patches",
] as const;

function kustomization(fields: Kustomization): string {
  const filled = ORDER.map((field) => [field, fields[field]] as const).filter(([, value]) => value?.length !== 0);
  return toYaml([
    {
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
      ...Object.fromEntries(filled),
    },
  ]);
}
