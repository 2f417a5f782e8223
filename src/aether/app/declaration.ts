// What a component declares. Each fact is an export of its declaration.ts, stated there and derived everywhere else.
import type { ResolvedConfig } from "../config/schema.ts";
import type { KeyConditions, SecretKeyFacts } from "./secret-keys.ts";

export interface Image {
  /** Its field in `images`; components that run the same image share it. */
  readonly name: string;
  readonly what: string;
  /** For an image that is not in the container runtime's default registry. */
  readonly registry?: string;
  readonly repository: string;
  readonly tag: string;
  /** Suffix for the tag if the stack needs more than the usual image contains. Not used if the config chooses another image. */
  readonly fuller?: { readonly suffix: string; readonly isNeeded: (config: KeyConditions) => boolean };
}

/** Where an environment variable gets its value. With neither `field` nor `because`, a config may set another value. */
export interface Variable {
  /** The config field that sets it. */
  readonly field?: string;
  /** Why no field sets it. */
  readonly because?: string;
  /** Whether a config may set the variable itself if the field is not set. */
  readonly isFreeWhenUnset?: boolean;
  /** Omitted if undefined, so that the program's own default applies. */
  readonly value: (config: ResolvedConfig) => string | number | boolean | undefined;
}

export type Variables = Readonly<Record<string, Variable>>;

/** What the sections of all components have in common. */
export type PodSection = Omit<ResolvedConfig["ui"], "replicas" | "service" | "livenessProbe" | "readinessProbe">;

export interface Declaration {
  /** The suffix of its objects' names; also its label, its container and its rows of topology.ts. */
  readonly name: string;
  /** Its name in messages. */
  readonly title: string;
  readonly image: Image;
  /** The numeric user of the image: runAsNonRoot does not accept a name. */
  readonly uid: number;
  /** The port that it listens on; from the port's name, service meshes derive the protocol. */
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
  /** What it adds to the settings that API and scheduler read, even if it is not part of the stack. */
  readonly settings?: Variables;
  /** Whether it serves the app: it reads the settings and imports the whole program at startup. */
  readonly servesApp?: boolean;
  /** Whether a checksum of what its pods read at startup replaces them. */
  readonly hasChecksum?: boolean;
  /** Bytes that a process uses at rest, or a migration at work; measured. */
  readonly memoryAtRest?: number;
  /** The processes that open the app's connection pool, at full scale and in a rollout. */
  readonly pools?: (config: ResolvedConfig) => { readonly pods: number; readonly processes: number };
  /** Connections to the database that are in no pool. */
  readonly connections?: number;
  /** The same, if it depends on the config. */
  readonly connectionsIn?: (config: ResolvedConfig) => number | undefined;
  /** Where the config has its section, if not under its own name. */
  readonly path?: readonly string[];
  /** Where the section is in this config, if it is one of several. */
  readonly pathIn?: (config: ResolvedConfig) => readonly string[];
  readonly sectionIn?: (config: ResolvedConfig) => PodSection | undefined;
  /** Additional containers of its pods, and the images that they run. */
  readonly otherContainers?: readonly string[];
  readonly otherImages?: readonly Image[];
  /** The names of its objects by kind; a name ending in `*` is a prefix. Its NetworkPolicy has its own name. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

/** What is computed from all components together, for the objects of each. */
export interface StackValues {
  /** The data of the settings ConfigMap. */
  readonly settings: Readonly<Record<string, string>>;
  /** Changes when the settings change. */
  readonly settingsDigest: string;
  /** Connections that the database accepts. */
  readonly maxConnections: number;
  /** What the app's pools can open, to the database or to a pooler in front of it. */
  readonly poolConnections: number;
}
