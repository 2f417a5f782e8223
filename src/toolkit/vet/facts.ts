// What is known beside the objects.

import type { Kubernetes, Refusal } from "../judge/kubernetes.ts";
import type { Inventory } from "../kubernetes/inventory.ts";
import type { Labels } from "../kubernetes/selector.ts";
import type { Schemas } from "./schema/schemas.ts";

/** Where one end of a connection is; the title is what people call it. */
export type Place =
  | {
      readonly kind: "pods";
      readonly namespace: string;
      readonly matchLabels: Labels;
      /** They are somebody else's, also where the labels, or none, match pods of the set. */
      readonly isForeign?: boolean;
      readonly title?: string;
    }
  | {
      readonly kind: "addresses";
      readonly cidrs: readonly string[];
      readonly except?: readonly string[];
      readonly title?: string;
    }
  /** Nobody knows. */
  | { readonly kind: "somewhere"; readonly title?: string };

/** A connection that is needed. */
export interface NeededFlow {
  readonly from: Place;
  readonly to: Place;
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  readonly why: string;
  /** What listens at the port others bring into the pod, such as a mesh: no container of the set declares it. */
  readonly isInjected?: boolean;
}

/** A Secret that somebody else brings, with the keys it will have. */
export interface ForeignSecret {
  readonly namespace: string;
  readonly name: string;
  readonly keys: readonly string[];
}

/** A host that pods call, named where no object shows it, such as in a Secret. */
export interface Call {
  readonly from: Place;
  readonly host: string;
  readonly port: number;
  /** What holds the name. */
  readonly by: string;
}

/** Variables that a container reads. */
export interface Settings {
  readonly at: Place;
  readonly container: string;
  readonly names: readonly string[];
}

/** A server that accepts so many connections, and who opens how many of them at full scale. */
export interface Budget {
  /** What accepts them, and in which setting it says so. */
  readonly server: string;
  readonly max: number;
  readonly total: number;
  readonly parts: readonly BudgetPart[];
}

export interface BudgetPart {
  readonly what: string;
  readonly count: number;
  /** Most pods at once, and what each of them opens. Absent where it is one sum, such as connections that are reserved. */
  readonly pods?: number;
  readonly perPod?: number;
}

export interface Facts {
  /** Connections that servers outside of the set accept: of those among the objects it is read off them. */
  readonly budgets?: readonly Budget[];
  /** Connections that are needed beside those that the objects show. */
  readonly flows?: readonly NeededFlow[];
  /** Pods between which no other connection is needed than those of `flows`, whatever their settings name. */
  readonly knownPods?: readonly Place[];
  /** Hosts outside of the set to which `flows` lead from those pods, at the ports of the pods behind them. */
  readonly knownHosts?: readonly string[];
  /** Whether `flows` also lists all connections of those pods with what is not of the set: a policy that opens more is reported. */
  readonly isOutsideKnown?: boolean;
  /** Namespaces in which a policy isolates every pod, also one that joins: that there is none is reported. */
  readonly isolatedNamespaces?: readonly string[];
  /** PodMonitors whose scrapes are among `flows`. Of any other it is not known where its Prometheus runs. */
  readonly knownMonitors?: readonly { readonly namespace: string; readonly name: string }[];
  readonly secrets?: readonly ForeignSecret[];
  /** PersistentVolumeClaims that somebody else brings. */
  readonly claims?: readonly { readonly namespace: string; readonly name: string }[];
  /** ServiceAccounts that somebody else brings. */
  readonly accounts?: readonly { readonly namespace: string; readonly name: string }[];
  /** Keys of Secrets whose values must stay, each with what happens when its value changes. */
  readonly lastingSecrets?: Readonly<Record<string, string>>;
  readonly calls?: readonly Call[];
  readonly settings?: readonly Settings[];
  /** Absent: objects are not held to the schemas of Kubernetes. */
  readonly schemas?: Schemas;
  /** Absent: what Kubernetes' own validation, defaults and admission would say is not asked, and the summary says so. */
  readonly kubernetes?: Kubernetes;
  /** What the API server of a cluster answered to the objects that it did not simply accept. */
  readonly server?: readonly ServerAnswer[];
}

/** What a cluster says of an object, by its place in the list. */
export interface ServerAnswer {
  readonly index: number;
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly string[];
}

/** A set of objects as rules see it. */
export type VetInventory = Inventory<Facts>;
