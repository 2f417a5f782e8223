// What an API server answers to an object, and what Kubernetes' own code in this package says, as the same data.
import { isDeepStrictEqual } from "node:util";
import type { Kubernetes, Verdict } from "../../src/kubernetes.ts";
import type { Any } from "../fixtures/mutants-of-kinds.ts";
import type { Api, KubernetesObject, Response } from "./api.ts";

export interface Said {
  readonly isTaken: boolean;
  /** `<type> <field>`, each once. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

interface Cause {
  readonly reason: string;
  readonly field?: string;
}

/** Where an object is not of its kind's shape, which the server says in a sentence and goes no further. */
const SHAPE = "shape";

/** @throws Error for an answer that is not about the object */
export function answered({ status, warnings, body }: Response): Said {
  const message: string = body?.message ?? String(body);
  // That it is there already is looked at last.
  if (status < 300 || (status === 409 && body.reason === "AlreadyExists"))
    return { isTaken: true, problems: [], warnings: warnings.toSorted() };
  if (status === 422)
    return refused((body.details?.causes ?? []).map(({ reason, field = "" }: Cause) => `${reason} ${field}`));
  const [, path] = message.match(/Go struct field [^. ]*\.(\S+) of type/) ?? [];
  const named = [...message.matchAll(/(?:unknown|duplicate) field "(.*?)"(?:, |$)/g)].map(([, field]) => field);
  if (status === 400 && /cannot be handled as an?/.test(message))
    return refused([path ?? "", ...named].filter((field) => field !== "").map((field) => `${SHAPE} ${field}`));
  // Applying compares the shape with the schema, before it is decoded.
  if (/failed to (?:create typed patch|convert new) object/.test(message)) return refused([]);
  throw new Error(`${status}: ${message}`);
}

export function judged({ errors, warnings }: Verdict): Said {
  const shape = errors.filter(({ type, detail }) => SHAPES.test(`${type} ${detail}`));
  if (shape.length > 0)
    return refused(shape.filter(({ field }) => field !== "").map(({ field }) => `${SHAPE} ${field}`));
  if (errors.length > 0) return refused(errors.map(({ type, field }) => `${type} ${field}`));
  return { isTaken: true, problems: [], warnings: warnings.toSorted() };
}

const SHAPES = /^Decode |^FieldValueUnknown |^FieldValueDuplicate duplicate field$/;

/** The claims of a StatefulSet are among its pods' volumes when they are validated, in an order that Go draws anew each time. */
const DRAWN = /(?<=\sspec\.template\.spec\.volumes\[)\d+(?=\])/;

const refused = (problems: readonly string[]): Said => ({
  isTaken: false,
  problems: [...new Set(problems.map((problem) => problem.replace(DRAWN, "")))].sort(),
  warnings: [],
});

/** What a cluster adds to an object that its author and Kubernetes' defaults do not say, each with who does. */
const ADDED: readonly (readonly [path: RegExp, by: string])[] = [
  [/^metadata\.(?:uid|resourceVersion|generation|creationTimestamp|managedFields|selfLink)$/, "storage"],
  [/^metadata\.annotations\.deprecated\.daemonset\.template\.generation$/, "storage"],
  [/^metadata\.finalizers$/, "the admission plugin StorageObjectInUseProtection"],
  [/^status$/, "the registry"],
  [/^spec\.(?:clusterIPs?|ipFamilies|healthCheckNodePort|ports\.\d+\.nodePort)$/, "the allocators of Services"],
  [
    /^spec\.(?:serviceAccount(?:Name)?|volumes(?:\.\d+)?|(?:init)?[cC]ontainers\.\d+\.volumeMounts(?:\.\d+)?)$/,
    "ServiceAccount",
  ],
  [/^spec\.tolerations(?:\.\d+)?$/, "DefaultTolerationSeconds, ExtendedResourceToleration"],
  [/^spec\.(?:priority|preemptionPolicy)$/, "Priority"],
  [/^spec\.taints(?:\.\d+)?$/, "TaintNodesByCondition"],
  [/^spec\.storageClassName$/, "DefaultStorageClass"],
];

/** Where the server's object differs from that with defaults, field for field, but for what the cluster adds. */
function differences(stored: KubernetesObject, defaulted: object): string[] {
  const found: string[] = [];
  const compare = (server: unknown, ours: unknown, path: string): void => {
    if (Object.is(server, ours) || (isUid(server) && isUid(ours))) return;
    if (isAbsent(ours) && (isAbsent(server) || ADDED.some(([added]) => added.test(path)))) return;
    const own = path === "metadata.annotations" ? (ours ?? {}) : ours;
    if (typeof server === "object" && typeof own === "object" && server !== null && own !== null)
      for (const key of new Set([...Object.keys(server), ...Object.keys(own)]))
        compare(server[key as never], own[key as never], path === "" ? key : `${path}.${key}`);
    else found.push(`${path}: ${JSON.stringify(server)}, not ${JSON.stringify(ours)}`);
  };
  compare(stored, defaulted, "");
  return found;
}

const isAbsent = (value: unknown) => value === undefined || value === null;
const isUid = (value: unknown) => typeof value === "string" && /^[\da-f]{8}-[\da-f]{4}-[\da-f-]{22}$/.test(value);

/** What depends on what else the cluster has, and not on the object. */
const OF_THE_CLUSTER: readonly (readonly [answer: RegExp, why: string])[] = [
  [/looking up service account/, "the account of a pod has to be there"],
  [/no PriorityClass|integer value of priority/, "the class of a pod has to be there"],
  [/runtimeclass.*not found/i, "the runtime class of a pod has to be there"],
  [/provided (?:IP|port) is|range of valid|not configured on this cluster/, "addresses and ports are the cluster's"],
  [
    /labels\[job-name\]: Required/,
    "server-side apply takes labels away that nobody owns, together with the last that one did",
  ],
  [/\.nodePort: Duplicate value/, "the allocator of Services gives two ports that are the same one the same nodePort"],
  [/clusterIPs\[0\]: Invalid value: .*must be a valid IP address/, "the allocator of Services goes no further"],
  [/being terminated|can only create|already allocated/, "two of them can't be there at once"],
];
/** Whether an answer is about what a cluster has. */
export const isOfTheCluster = ({ status, body }: Response) =>
  status >= 400 && OF_THE_CLUSTER.some(([answer]) => answer.test(body?.message ?? ""));

const isTree = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** In a namespace of ours, under that name if one is given. */
export const placed = (object: Any, metadata: object): Any => ({
  ...object,
  metadata: { ...(isTree(object.metadata) ? object.metadata : {}), ...metadata },
});

/** Eight at a time. What is asked and what is computed take turns: the server closes connections that are idle for long. */
export async function each<T>(all: readonly T[], ask: (one: T) => Promise<void>): Promise<void> {
  const next = all.values();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const one of next) await ask(one);
    }),
  );
}

/** Objects of which a server and Kubernetes' own code say something else, as texts, and how many of what were asked. */
export async function compared(
  api: Api,
  kubernetes: Kubernetes,
  objects: readonly Any[],
  reported?: (object: Any) => readonly string[],
) {
  const differing: string[] = [];
  const counts = { taken: 0, refused: 0, ofTheCluster: 0 };
  await each(objects, async (object) => {
    const answer = await api.ask("create", object);
    if (isOfTheCluster(answer)) {
      counts.ofTheCluster++;
      return;
    }
    const [said, ours] = [answered(answer), judged(kubernetes.create(object))];
    counts[said.isTaken ? "taken" : "refused"]++;
    const others = answer.status === 201 ? differences(answer.body, kubernetes.defaulted(object) ?? {}) : [];
    const vetted = reported?.(object);
    if (!isDeepStrictEqual(said, ours) || others.length > 0 || (vetted && vetted.length > 0 === said.isTaken))
      differing.push(JSON.stringify({ object, server: answer.body.message, said, ours, others, vetted }));
  });
  return { differing, counts };
}
