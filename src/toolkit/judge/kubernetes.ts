/**
 * Kubernetes' own defaults, validation and Pod Security, compiled to WebAssembly (judge/ of this repository), from bytes that
 * a browser fetches.
 * @module @aether/k8s/kubernetes-of
 */

import { dropped, mayBeDropped } from "./dropped.ts";
import { system, Trap } from "./system.ts";
import { type Memory, webAssembly } from "./web-assembly.ts";

/** Why the API server rejects an object, in its own words. */
export interface Refusal {
  /** The type of the error in the API server, such as `FieldValueRequired`; `Decode` if the text is not such an object. */
  readonly type: string;
  /** As the API server writes it: `spec.ports[0].nodePort`. Empty for the object as a whole. */
  readonly field: string;
  /** The value that was found, if it is a single one that cannot be a secret. */
  readonly value?: string | number | boolean;
  readonly detail: string;
}

/** The API server's answer for an object. */
export interface Verdict {
  /** Whether the kind is built into Kubernetes in this version of its API. Custom resources are not judged. */
  readonly isKnown: boolean;
  readonly errors: readonly Refusal[];
  readonly warnings: readonly string[];
  /** The fields that it removes without an error, because their feature is off in this version: `spec.hostnameOverride`. */
  readonly dropped: readonly string[];
}

/** The API server's answer for a change, and both objects as it sees them. */
export interface ChangeVerdict extends Verdict {
  /** With defaults, and quantities in their short form, without what only the cluster writes. Undefined if one cannot be read. */
  readonly before?: object;
  /** The same, with what the cluster keeps from the older one: addresses, the labels of a Job. */
  readonly after?: object;
}

/** A check of a Pod Security Standard that a pod fails. */
export interface PodSecurityViolation {
  readonly reason: string;
  readonly detail: string;
}

/** The requests and limits of a pod as the scheduler and quotas count them. */
export interface PodResources {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

/** Kubernetes without a cluster. */
export interface Kubernetes {
  /** Such as "1.36". */
  readonly version: string;
  /** What the API server says when an object is created. */
  readonly create: (object: object) => Verdict;
  /** What it says when `after` is applied over `before`, which may be the live object. */
  readonly update: (before: object, after: object) => ChangeVerdict;
  /** The object with the defaults of the API server; `undefined` if it does not know the kind or cannot read it. */
  readonly defaulted: (object: object) => object | undefined;
  /** Why Pod Security admission with that level rejects pods. `version` is that of an `enforce-version` label. */
  readonly podSecurity: (
    pod: object,
    level: "baseline" | "restricted",
    version?: string,
  ) => readonly PodSecurityViolation[];
  /** What a pod counts for in the scheduler and in a quota. */
  readonly podResources: (pod: object) => PodResources;
}

/** The supported minor versions, the newest last. */
export const KUBERNETES_VERSIONS = ["1.33", "1.34", "1.35", "1.36"] as const;

interface Exports {
  readonly memory: Memory;
  readonly _initialize: () => void;
  readonly input: (size: number) => number;
  readonly output: () => number;
  readonly start: (minor: number) => number;
  readonly create: (size: number, isWanted: number) => number;
  readonly update: (before: number, after: number) => number;
  readonly podSecurity: (policy: number, pod: number) => number;
  readonly podResources: (size: number) => number;
}

/**
 * Kubernetes in that version, from the module's bytes.
 * @throws {RangeError} for a version that is not among the four
 */
export async function kubernetesOf(bytes: Uint8Array, wanted?: string): Promise<Kubernetes> {
  const version = versionOf(wanted);
  const known = loaded.get(bytes)?.get(version);
  if (known !== undefined) return known;
  const made = kubernetesIn(await webAssembly().compile(bytes), version);
  loaded.set(bytes, new Map(loaded.get(bytes)).set(version, made));
  return made;
}

/** One instance of each is enough: starting one costs some tenths of a second. */
const loaded = new WeakMap<Uint8Array, Map<string, Kubernetes>>();

/** Also as `kubectl version` prints it: v1.36.2. */
function versionOf(wanted: string = KUBERNETES_VERSIONS[KUBERNETES_VERSIONS.length - 1] ?? ""): string {
  const version = wanted.replace(/^v?(\d+\.\d+)(?:\.\d+)?(?:[-+].*)?$/, "$1");
  if (!KUBERNETES_VERSIONS.some((each) => each === version))
    throw new RangeError(`Supported versions of Kubernetes: ${KUBERNETES_VERSIONS.join(", ")}. Received ${wanted}.`);
  return version;
}

function kubernetesIn(module: object, version: string): Kubernetes {
  let running: Exports | undefined;

  const started = (): Exports => {
    let memory: Memory | undefined;
    const imports = system(module, () => memory?.buffer ?? new ArrayBuffer(0));
    const exports = new (webAssembly().Instance)(module, imports).exports as unknown as Exports;
    memory = exports.memory;
    exports._initialize();
    read(exports, exports.start(Number(version.split(".")[1])));
    return exports;
  };

  // After a trap the instance is unreliable: the next call gets a new one.
  const ask = (call: (exports: Exports) => number): unknown => {
    try {
      running ??= started();
      return read(running, call(running));
    } catch (error) {
      if (error instanceof Trap || error instanceof webAssembly().RuntimeError || error instanceof RangeError) {
        running = undefined;
        throw new Error(`Kubernetes' own code failed: ${firstLine(error.message)}`);
      }
      throw error;
    }
  };

  const one = (object: object, call: (exports: Exports, size: number) => number) =>
    ask((exports) => call(exports, written(exports, [jsonOf(object)])[0] ?? 0));

  const two = (first: Uint8Array, second: Uint8Array, call: (exports: Exports, a: number, b: number) => number) =>
    ask((exports) => {
      written(exports, [first, second]);
      return call(exports, first.length, second.length);
    });

  return {
    version,
    create: (object) => {
      const isWanted = mayBeDropped(object) ? 1 : 0;
      const { before, after, ...verdict } = verdictOf(object, () =>
        one(object, ({ create }, size) => create(size, isWanted)),
      );
      return verdict;
    },
    update: (before, after) =>
      verdictOf(after, () => two(jsonOf(deployed(before)), jsonOf(after), ({ update }, a, b) => update(a, b))),
    defaulted: (object) => withoutStatus((one(object, ({ create }, size) => create(size, 1)) as Answer).object),
    podSecurity: (pod, level, policy = "latest") =>
      (two(
        new TextEncoder().encode(`${level} ${policy}`),
        jsonOf({ ...pod, apiVersion: "v1", kind: "Pod" }),
        ({ podSecurity }, a, b) => podSecurity(a, b),
      ) as PodSecurityViolation[] | null) ?? [],
    podResources: (pod) =>
      one({ ...pod, apiVersion: "v1", kind: "Pod" }, ({ podResources }, size) => podResources(size)) as PodResources,
  };
}

interface Answer {
  readonly known: boolean;
  readonly errors?: readonly Refusal[];
  readonly warnings?: readonly string[];
  readonly before?: object;
  readonly object?: object;
}

function verdictOf(given: object, ask: () => unknown): ChangeVerdict {
  const { known, errors = [], warnings = [], before, object } = answerTo(ask);
  return {
    isKnown: known,
    errors: errors.filter((refusal) => !isAllocated(refusal) && !isPrivilege(refusal) && !isAdmitted(refusal)),
    warnings,
    dropped: object === undefined ? [] : dropped(given, object),
    ...(before === undefined ? {} : { before: withoutStatus(before) }),
    ...(object === undefined ? {} : { after: withoutStatus(object) }),
  } as ChangeVerdict;
}

/** A cluster assigns this port to a Service before it checks whether it is set. */
const isAllocated = ({ type, field }: Refusal) => type === "FieldValueRequired" && field === "spec.healthCheckNodePort";

/**
 * API servers run with --allow-privileged, those of kubeadm and the clouds: without it a cluster could not run its own network.
 */
const isPrivilege = ({ detail }: Refusal) =>
  /^(?:hostProcess containers are )?disallowed by cluster policy$/.test(detail);

/** The ServiceAccount plugin, which every API server runs, sets the account of a pod before it is validated. */
const isAdmitted = ({ field, detail }: Refusal) =>
  field.endsWith(".serviceAccountToken") && detail === "must not be specified when serviceAccountName is not set";

/** A server with the same code would not accept an object that stops Kubernetes' code halfway either. */
function answerTo(ask: () => unknown): Answer {
  try {
    return ask() as Answer;
  } catch (error) {
    return { known: true, errors: [{ type: "InternalError", field: "", detail: (error as Error).message }] };
  }
}

function withoutStatus(object: object | undefined): object | undefined {
  if (object === undefined) return undefined;
  const { status, ...rest } = object as { readonly status?: unknown };
  return rest;
}

/** A claim without a status, because it was not read from a cluster, is assumed to be bound to its volume. */
function deployed(before: object): object {
  const { kind, status, spec } = (before ?? {}) as {
    kind?: unknown;
    status?: unknown;
    spec?: { resources?: { requests?: unknown } };
  };
  if (kind !== "PersistentVolumeClaim" || status !== undefined) return before;
  return { ...before, status: { phase: "Bound", capacity: spec?.resources?.requests } };
}

/** Writes texts one after another, and returns their lengths. */
function written({ input, memory }: Exports, texts: readonly Uint8Array[]): number[] {
  const lengths = texts.map(({ length }) => length);
  const at = input(lengths.reduce((sum, length) => sum + length, 0));
  let behind = at;
  for (const text of texts) {
    new Uint8Array(memory.buffer).set(text, behind);
    behind += text.length;
  }
  return lengths;
}

function read({ memory, output }: Exports, length: number): unknown {
  const answer = JSON.parse(new TextDecoder().decode(new Uint8Array(memory.buffer, output(), length)));
  if (typeof answer?.panic === "string") throw new Error(`Kubernetes' own code failed: ${firstLine(answer.panic)}`);
  return answer;
}

const firstLine = (text: string) => text.split("\n")[0]?.slice(0, 300) ?? "";

const jsonOf = (object: unknown) => new TextEncoder().encode(JSON.stringify(object) ?? "null");
