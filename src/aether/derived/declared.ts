// What the components declare, combined.
import type * as z from "../../toolkit/schema/z.ts";
import type { Declaration, Image, StackValues, Variables } from "../app/declaration.ts";
import type { Environment } from "../app/presets.ts";
import { appSecretKeys, type KeyConditions, type SecretKeyFacts } from "../app/secret-keys.ts";
import { appSettings } from "../app/settings.ts";
import { proxySettings } from "../common/proxy.ts";
import { ofOperator } from "../common/secret.ts";
import { type ComponentName, type Components, components } from "../components/roster.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import type { AetherObject } from "../object.ts";

export interface Component extends Declaration {
  readonly section: (environment: Environment) => z.ZodMiniType;
  readonly objects: (config: ResolvedConfig, whole: StackValues) => AetherObject[];
}

type Field = keyof Components;

/** The roster with what every component has; an incomplete declaration does not compile here. */
const modules: Readonly<Record<Field, Component>> = components;
// Plain objects: the members of a namespace are getters in the bundle, which every object pays for.
const entries = (Object.keys(modules) as Field[]).map((name) => [name, { ...modules[name] } as Component] as const);
export const roster = Object.fromEntries(entries) as Readonly<Record<Field, Component>>;
const declared = Object.values(roster);

/** The components by name, with the ports on which they listen. */
export const ports = Object.fromEntries(declared.map(({ name, port }) => [name, port]));

const byName = new Map(declared.map((component) => [component.name, component]));
export const componentOf = (name: ComponentName) => byName.get(name) as Component;

const WITH_PODS = ["Deployment", "StatefulSet", "Cluster", "Job", "CronJob"] as const;

/**
 * A regular expression for what follows the stack's name in the names of these components' pods and their claims: `.+` would include
 * the pods of a stack `home-b` in those of `home`.
 */
export function podNames(components: readonly Component[] = declared): string {
  const parts = components.flatMap(({ names }) => WITH_PODS.flatMap((kind) => names[kind] ?? []));
  return `(${[...new Set(parts.map((part) => part.replace(/-\*$/, "")))].join("|")})(-.+)?`;
}

/** The components that have pods in this stack, with their sections of the config and their paths. */
export const workloads = (config: ResolvedConfig) =>
  entries.flatMap(([name, component]) => {
    const {
      pathIn,
      path = pathIn?.(config) ?? [name],
      sectionIn = (config: ResolvedConfig) => config[name as TopField],
    } = component;
    const section = sectionIn(config);
    return section && "resources" in section ? [{ name, path, component, section }] : [];
  });

export type Workload = ReturnType<typeof workloads>[number];

/** The components whose sections are fields of the config; another component's section is inside one of theirs. */
type TopField = { [F in Field]: Components[F] extends { readonly path: unknown } ? never : F }[Field];

/** The sections of the components in the config. */
export const sections = Object.fromEntries(
  Object.entries(roster).flatMap(([field, { path, section }]) => (path === undefined ? [[field, section]] : [])),
) as { [F in TopField]: Components[F]["section"] };

type OtherImage<C> = C extends { readonly otherImages: readonly (infer I extends Image)[] } ? I["name"] : never;
type ImageName = Components[Field]["image"]["name"] | { [F in Field]: OtherImage<Components[F]> }[Field];

const imagesOfEach = ({ image, otherImages = [] }: Component) => [image, ...otherImages];

export const images = Object.fromEntries(declared.flatMap(imagesOfEach).map((image) => [image.name, image])) as Record<
  ImageName,
  Image
>;

/** The images that run in this stack. */
export const imagesOf = (config: ResolvedConfig) =>
  new Set(workloads(config).flatMap(({ component }) => imagesOfEach(component).map(({ name }) => name as ImageName)));

type SecretsOf<C> = C extends { readonly secrets: infer Secrets } ? keyof Secrets & string : never;
export type SecretKey = { [F in Field]: SecretsOf<Components[F]> }[Field];

/** Every key of the Secret; the app's own come first. A key that two components read is required if either requires it. */
export const secretKeys = declared
  .flatMap(({ secrets = {} }) => Object.entries<SecretKeyFacts>(secrets))
  .reduce<Record<string, SecretKeyFacts>>(
    (all, [key, facts]) => {
      const known = all[key];
      return Object.assign(all, { [key]: known === undefined || known === facts ? facts : either(known, facts) });
    },
    { ...appSecretKeys },
  ) as Readonly<Record<SecretKey, SecretKeyFacts>>;

function either(one: SecretKeyFacts, other: SecretKeyFacts): SecretKeyFacts {
  const isRead = ({ read = () => true }: SecretKeyFacts, config: KeyConditions) => read(config);
  return {
    required: (config) => one.required(config) || other.required(config),
    read: (config) => isRead(one, config) || isRead(other, config),
    purpose: `${one.purpose}; ${other.purpose}`,
  };
}

export const secretKeyNames = Object.keys(secretKeys) as SecretKey[];

/** The keys without which a pod of this stack does not start. */
export function requiredSecretKeys(config: ResolvedConfig): SecretKey[] {
  const read = new Set(workloads(config).flatMap(({ component }) => Object.keys(component.secrets ?? {})));
  return secretKeyNames.filter(
    (key) => read.has(key) && secretKeys[key].required(config) && ofOperator(config, key) === undefined,
  );
}

/** The settings of API and scheduler: the app's, and those that components add. */
export const settingsTable: Variables = Object.assign(
  {},
  appSettings,
  ...declared.map(({ settings }) => settings),
  proxySettings,
);
