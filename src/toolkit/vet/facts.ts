// What is known beyond the objects.

import type { Kubernetes, Refusal } from "../judge/kubernetes.ts";
import type { Inventory } from "../kubernetes/inventory.ts";
import type { Path } from "../kubernetes/path.ts";
import type { Labels } from "../kubernetes/selector.ts";
import type { Schemas } from "./schema/schemas.ts";

/** One end of a connection; the title is its name in messages. */
export type Place =
  | {
      readonly kind: "pods";
      readonly namespace: string;
      readonly matchLabels: Labels;
      /** The labels by which policies select its namespace, if its name may be another. */
      readonly namespaceLabels?: Labels;
      /** They are outside the set, even if their labels, or none, match pods of the set. */
      readonly isForeign?: boolean;
      readonly title?: string;
    }
  | {
      readonly kind: "addresses";
      readonly cidrs: readonly string[];
      readonly except?: readonly string[];
      readonly title?: string;
    }
  /** Unknown. */
  | { readonly kind: "somewhere"; readonly title?: string };

/** A connection that is needed. */
export interface NeededFlow {
  readonly from: Place;
  readonly to: Place;
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  readonly why: string;
  /** The listener on this port is injected into the pod, for example by a mesh: no container of the set declares it. */
  readonly isInjected?: boolean;
}

/** A Secret from elsewhere, with the keys that it will have. */
export interface ForeignSecret {
  readonly namespace: string;
  readonly name: string;
  readonly keys: readonly string[];
}

/** A host that pods call but that no object shows, for example because its name is in a Secret. */
export interface Call {
  readonly from: Place;
  readonly host: string;
  readonly port: number;
  /** What contains the name. */
  readonly by: string;
}

/** A URL in a Secret whose values are not among the objects: a container that reads the key calls the host. */
export interface SecretUrl {
  readonly namespace: string;
  /** The name of the Secret. */
  readonly secret: string;
  readonly key: string;
  readonly host: string;
  readonly port: number;
}

/** Variables that a container reads. */
interface Settings {
  readonly at: Place;
  readonly container: string;
  readonly names: readonly string[];
}

/** A server with a limit on connections, and how many each of its clients opens at full scale. */
export interface Budget {
  /** What accepts the connections, and the setting with the limit. */
  readonly server: string;
  readonly max: number;
  readonly total: number;
  readonly parts: readonly BudgetPart[];
}

/** Pods that open connections to a server, or another part of the total. */
export interface BudgetPart {
  readonly what: string;
  readonly count: number;
  /** The maximum number of pods at once, and what each of them opens. Undefined for a plain sum, such as reserved connections. */
  readonly pods?: number;
  readonly perPod?: number;
}

/** What `vet` cannot see in the objects. `facts(config)` returns that of a stack. */
export interface Facts {
  /** The limits of servers outside the set; those of servers in it are read from the objects. */
  readonly budgets?: readonly Budget[];
  /** Connections that are needed in addition to those that the objects show. */
  readonly flows?: readonly NeededFlow[];
  /** Pods that need no other connections among themselves than those in `flows`, whatever their settings contain. */
  readonly knownPods?: readonly Place[];
  /** Hosts outside the set to which `flows` lead from those pods, at the ports of the pods behind them. */
  readonly knownHosts?: readonly string[];
  /** Whether `flows` also lists all connections of those pods to the outside: a policy that allows more is reported. */
  readonly isOutsideKnown?: boolean;
  /** Namespaces in which a policy isolates every pod, including future ones: if it is missing, that is reported. */
  readonly isolatedNamespaces?: readonly string[];
  /** PodMonitors whose scrapes are in `flows`. For any other, the location of its Prometheus is unknown. */
  readonly knownMonitors?: readonly { readonly namespace: string; readonly name: string }[];
  readonly secrets?: readonly ForeignSecret[];
  /** PersistentVolumeClaims that exist elsewhere. */
  readonly claims?: readonly { readonly namespace: string; readonly name: string }[];
  /** ServiceAccounts that exist elsewhere. */
  readonly accounts?: readonly { readonly namespace: string; readonly name: string }[];
  /** Keys of Secrets whose values must not change, each with what happens when its value changes. */
  readonly lastingSecrets?: Readonly<Record<string, string>>;
  readonly calls?: readonly Call[];
  readonly secretUrls?: readonly SecretUrl[];
  readonly settings?: readonly Settings[];
  /** Undefined: objects are not validated against the schemas of Kubernetes. */
  readonly schemas?: Schemas;
  /** Undefined: Kubernetes' own validation, defaults and admission are not run, and the summary says so. */
  readonly kubernetes?: Kubernetes;
  /** The indexes of objects that kustomize completes: what they lack now is not judged. */
  readonly unbuilt?: ReadonlySet<number>;
  /** By the index of an object, the places of keys that its YAML sets more than once in one map. */
  readonly repeated?: ReadonlyMap<number, readonly Path[]>;
  /** The answers of a cluster's API server about objects that it did not simply accept. */
  readonly server?: readonly ServerAnswer[];
}

/** A cluster's answer about an object, by its index in the list. */
export interface ServerAnswer {
  readonly index: number;
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly string[];
}

/** A set of objects as rules see it. */
export type VetInventory = Inventory<Facts>;
