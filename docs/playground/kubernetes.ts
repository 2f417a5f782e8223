// Asks Kubernetes' own code, which runs in a worker and is loaded for the first question.
import type { AetherConfig } from "../../src/aether/config/types.ts";
import type { Finding } from "../../src/toolkit/vet/finding.ts";

export interface Question {
  readonly id: number;
  readonly config: AetherConfig;
}

export type Answer = { readonly id: number } & (
  | { readonly version: string; readonly findings: readonly Finding[] }
  | { readonly error: string }
);

let worker: Worker | undefined;
let count = 0;

/** All findings of a stack, those of Kubernetes among them. @throws where it can't be loaded; the next question tries again */
export function findingsOf(config: AetherConfig): Promise<Exclude<Answer, { readonly error: string }>> {
  if (location.protocol === "file:") throw new Error("browsers read it from a web server only.");
  worker ??= new Worker("judge.js");
  const asked = worker;
  const id = ++count;
  return new Promise((resolve, reject) => {
    const onError = () => {
      worker = undefined;
      reject(new Error("judge.js can't be read."));
    };
    asked.addEventListener("error", onError, { once: true });
    asked.addEventListener("message", function onAnswer({ data }: MessageEvent<Answer>) {
      if (data.id !== id) return;
      asked.removeEventListener("message", onAnswer);
      if ("error" in data) reject(new Error(data.error));
      else resolve(data);
    });
    asked.postMessage({ id, config } satisfies Question);
  });
}
