// Kubernetes' own code, in a worker: browsers run no program of this size where the page itself runs.
import { type Kubernetes, kubernetesOf } from "../../src/toolkit/judge/kubernetes.ts";
import type { Answer, Question } from "./kubernetes.ts";
import { stackOf } from "./stack.ts";

let loading: Promise<Kubernetes> | undefined;

async function load(): Promise<Kubernetes> {
  const { ok, status, body } = await fetch("kubernetes.bin");
  if (!ok || body === null) throw new Error(`kubernetes.bin: HTTP status ${status}.`);
  const bytes = await new Response(body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  return kubernetesOf(new Uint8Array(bytes));
}

async function answer({ id, config }: Question): Promise<Answer> {
  try {
    loading ??= load();
    const kubernetes = await loading;
    return { id, version: kubernetes.version, findings: stackOf(config, kubernetes).findings };
  } catch (error) {
    loading = undefined;
    return { id, error: (error as Error).message };
  }
}

addEventListener("message", async ({ data }: MessageEvent<Question>) => postMessage(await answer(data)));
