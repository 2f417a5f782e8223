// What a component declares. Each fact is an export of its declaration.ts, said there and derived everywhere else.
import type { ResolvedConfig } from "../config/schema.ts";
import type { Needs, SecretKeyFacts } from "./secret-keys.ts";

export interface Image {
  /** Its field below `images`; components that run the same image share it. */
  readonly name: string;
  readonly what: string;
  /** For one that is not on the container runtime's default registry. */
  readonly registry?: string;
  readonly repository: string;
  readonly tag: string;
  /** What is added to the tag, unless the config chooses another image, where the stack needs more than the usual image has. */
  readonly fuller?: { readonly suffix: string; readonly isNeeded: (config: Needs) => boolean };
}

/** Where a variable of the environment gets its value. With neither `field` nor `because` a config may set another one. */
export interface Variable {
  /** The field of the config that decides it. */
  readonly field?: string;
  /** Why no field decides it. */
  readonly because?: string;
  /** Whether a config may set the variable itself while the field leaves it out. */
  readonly isFreeWhenUnset?: boolean;
  /** Left out where it is undefined, so that the program's own default holds. */
  readonly value: (config: ResolvedConfig) => string | number | boolean | undefined;
}

export type Variables = Readonly<Record<string, Variable>>;

/** What the sections of all components have. */
export type PodSection = Omit<ResolvedConfig["ui"], "replicas" | "service" | "livenessProbe" | "readinessProbe">;

export interface Declaration {
  /** What follows the stack's name in the names of its objects; its label, its container and its rows of topology.ts. */
  readonly name: string;
  /** Its name for people. */
  readonly title: string;
  readonly image: Image;
  /** The numeric user of the image: a name would be refused beside runAsNonRoot. */
  readonly uid: number;
  /** Where it listens; the name lets service meshes know the protocol. */
  readonly port?: number;
  readonly portName?: string;
  /** Its volumes, each with the path where its container mounts it. */
  readonly mounts: Readonly<Record<string, string>>;
  /** Where the image's own files are: a mount over them would hide the program. */
  readonly protectedPaths: readonly string[];
  /** Variables of its own container. */
  readonly environment?: Variables;
  /** Keys of the Secret that its container reads. */
  readonly secrets?: Readonly<Record<string, SecretKeyFacts>>;
  /** What it adds to the settings that API and scheduler read, also while it is left out. */
  readonly settings?: Variables;
  /** Whether it serves the app: reads the settings and imports the whole program to start. */
  readonly servesApp?: boolean;
  /** Whether a checksum of what its pods read at their start replaces them. */
  readonly hasChecksum?: boolean;
  /** Bytes of a process at rest, measured; of a migration at work. */
  readonly memoryAtRest?: number;
  /** The processes that open the app's connection pool, at full scale and in a rollout. */
  readonly pools?: (config: ResolvedConfig) => { readonly pods: number; readonly processes: number };
  /** Connections to the database that are in no pool. */
  readonly connections?: number;
  /** Where the config has its section, if not under its own name. */
  readonly path?: readonly string[];
  /** Where it is in this config, for a section that is one of several. */
  readonly pathIn?: (config: ResolvedConfig) => readonly string[];
  readonly sectionIn?: (config: ResolvedConfig) => PodSection | undefined;
  /** Containers of its pods beside its own, and images that they run. */
  readonly otherContainers?: readonly string[];
  readonly otherImages?: readonly Image[];
  /** The names of its objects by kind; one that ends with `*` goes on. Its NetworkPolicy has its own name. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

/** What is computed from all components together, for the objects of each. */
export interface Whole {
  /** The data of the settings ConfigMap. */
  readonly settings: Readonly<Record<string, string>>;
  /** Changes when they do. */
  readonly settingsDigest: string;
  /** Connections that the database accepts. */
  readonly maxConnections: number;
  /** What the pools of the app can open, to the database or to a pooler before it. */
  readonly poolConnections: number;
}
