// A file for each part of the stack: which object is in which file.
import type { KubernetesObject } from "../kubernetes/manifest.ts";
import { own } from "../kubernetes/read.ts";
import { POD_TEMPLATES } from "../kubernetes/workloads.ts";

type Labelled = Omit<KubernetesObject, "apiVersion">;

const BY_KIND: Readonly<Record<string, string>> = {
  Namespace: "namespace",
  ResourceQuota: "namespace",
  LimitRange: "namespace",
  ConfigMap: "configmap",
  Secret: "secrets",
  ExternalSecret: "secrets",
  Service: "services",
  Ingress: "ingress",
  HTTPRoute: "routes",
  NetworkPolicy: "network-policies",
  CiliumNetworkPolicy: "network-policies",
  HorizontalPodAutoscaler: "hpa",
  ScaledObject: "hpa",
  PodMonitor: "monitoring",
  PrometheusRule: "monitoring",
};

const OTHERS = "others";

/**
 * Objects by the name of their file, without extension. The order is kept, in each file and of the files.
 * @param whole the stack from which the objects were selected, so that a part is in the same file as in the whole
 */
export function inFiles<T extends Labelled>(objects: readonly T[], whole = objects): Record<string, T[]> {
  // A component's objects are in one file with its workload, and the file is named after both: api-deployment. The first of
  // several workloads counts.
  const byComponent = new Map(
    whole
      .filter(({ kind }) => Object.hasOwn(POD_TEMPLATES, kind))
      .toReversed()
      .map((object) => [componentOf(object), `${fileName(object)}-${object.kind.toLowerCase()}`]),
  );
  const files: Record<string, T[]> = {};
  for (const object of objects) {
    const component = componentOf(object);
    const file = own(BY_KIND, object.kind) ?? (component === undefined ? OTHERS : byComponent.get(component)) ?? OTHERS;
    files[file] = [...(files[file] ?? []), object];
  }
  return files;
}

/**
 * A component as part of a file name. A label may contain anything, even `../x`; and `Web` and `web` are one file on many
 * systems, so they are one here.
 */
const fileName = (object: Labelled) =>
  (componentOf(object) ?? "")
    .toLowerCase()
    .slice(0, 63)
    .replace(/[^a-z\d.-]/g, "-")
    .replace(/^[.-]*$|^\.+/, "x");

/** The component of an object, by the recommended label. */
export const componentOf = ({ metadata }: Labelled): string | undefined => {
  const component: unknown = metadata?.labels?.["app.kubernetes.io/component"];
  return typeof component === "string" && component !== "" ? component : undefined;
};

/** Whether this is a name that `inFiles` gives a part. */
export const isPart = (file: string): boolean =>
  file === OTHERS ||
  Object.values(BY_KIND).includes(file) ||
  Object.keys(POD_TEMPLATES).some((kind) => file.endsWith(`-${kind.toLowerCase()}`));
