// The data that is passed along while a tree is built.
import { identity, type Manifest } from "../../kubernetes/manifest.ts";

/** Fields of a kustomization.yaml, in the order they are printed. Source: kustomize's types.Kustomization. */
export interface Kustomization {
  readonly namespace?: string;
  readonly resources?: readonly string[];
  readonly labels?: readonly {
    readonly pairs: Readonly<Record<string, string>>;
    readonly fields?: readonly { readonly kind: string; readonly path: string; readonly create: true }[];
  }[];
  readonly images?: readonly {
    readonly name: string;
    readonly newName?: string;
    readonly newTag?: string;
    readonly digest?: string;
  }[];
  readonly replicas?: readonly { readonly name: string; readonly count: number }[];
  readonly configMapGenerator?: readonly {
    readonly name: string;
    readonly namespace?: string;
    readonly behavior: "merge";
    readonly options: { readonly disableNameSuffixHash: true };
    readonly literals: readonly string[];
  }[];
  readonly secretGenerator?: readonly {
    readonly name: string;
    readonly namespace?: string;
    readonly behavior?: "replace";
    readonly options: { readonly disableNameSuffixHash: true };
    readonly envs: readonly string[];
  }[];
  readonly patches?: readonly {
    readonly path?: string;
    readonly target?: { readonly group?: string; readonly kind: string; readonly name: string };
    readonly options?: { readonly allowNameChange: true };
    readonly patch?: string;
  }[];
}

/** A stack in progress: what a field of kustomization.yaml expresses better is removed from the objects. */
export interface Environment {
  readonly name: string;
  readonly objects: readonly Manifest[];
  readonly fields: Kustomization;
}

/** The identity of objects in kustomize: there, versions of one API are different objects. */
export const resourceId = (object: Manifest): string => `${object.apiVersion} ${identity(object)}`;
