/**
 * Kubernetes' own defaults, validation and Pod Security, without a cluster. An entry of its own, because nothing else of the
 * library reads a file.
 * @module @aether/k8s/kubernetes
 */
import { type Kubernetes, kubernetesOf } from "./toolkit/judge/kubernetes.ts";

export {
  type ChangeVerdict,
  KUBERNETES_VERSIONS,
  type Kubernetes,
  kubernetesOf,
  type PodResources,
  type PodSecurityViolation,
  type Refusal,
  type Verdict,
} from "./toolkit/judge/kubernetes.ts";

/**
 * Kubernetes of a version, 1.33 to 1.36, the newest where none is named. After this everything is synchronous.
 *
 * Node, Bun and Deno read the module from this package. A browser imports `kubernetesOf` from `@aether/k8s/kubernetes-of`,
 * and gives it the bytes: those of dist/kubernetes.wasm.br, which its server can send as they are with
 * `Content-Encoding: br`. Do this in a Worker: Chromium does not start a
 * module of this size on the main thread.
 * @throws {RangeError} for another version
 * @example
 * const kubernetes = await loadKubernetes({ version: "1.34" });
 * kubernetes.create(object).errors; // what the API server would refuse
 */
export const loadKubernetes = ({ version }: { readonly version?: string } = {}): Promise<Kubernetes> =>
  kubernetesOf(unpacked(), version);

function unpacked(): Uint8Array {
  const { readFileSync } = process.getBuiltinModule("node:fs");
  return process.getBuiltinModule("node:zlib").brotliDecompressSync(readFileSync(MODULE));
}

// The build puts it beside itself.
const MODULE = new URL(
  import.meta.url.endsWith(".ts") ? "../judge/kubernetes.wasm.br" : "kubernetes.wasm.br",
  import.meta.url,
);
