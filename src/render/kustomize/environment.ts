// What passes through the making of a tree.

/** An object as this part sees it: anything that Kubernetes would take. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly [member: string]: unknown;
}

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
    readonly target?: { readonly kind: string; readonly name: string };
    readonly options?: { readonly allowNameChange: true };
    readonly patch?: string;
  }[];
}

/** A stack on its way: what a field of kustomization.yaml says better has left the objects. */
export interface Environment {
  readonly name: string;
  readonly objects: readonly Manifest[];
  readonly fields: Kustomization;
}

/** What tells objects of a stack apart. */
export const identity = ({ apiVersion, kind, metadata: { namespace = "", name } }: Manifest): string =>
  [apiVersion, kind, namespace, name].join(" ");

/** The templates of an object's pods: where it has any. */
export interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: Readonly<Record<"containers" | "initContainers", readonly { name: string; image?: string }[]>>;
}

export const podTemplate = ({ spec }: Manifest): PodTemplate | undefined =>
  (spec as { template?: PodTemplate } | undefined)?.template;

/** The object with another pod template. */
export const withTemplate = (object: Manifest, template: PodTemplate): Manifest => ({
  ...object,
  spec: { ...(object.spec as object), template },
});
