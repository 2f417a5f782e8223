// A Kubernetes API client over node:https, for tests: thousands of server-side applies in the time kubectl does a few.
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { type ApplyOptions, type ApplyResult, resultOf } from "./apply.ts";
import type { Connection } from "./connection.ts";
import { until } from "./until.ts";

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: what the server returns has the shape of its kind, which the caller knows
  metadata: { name: string; namespace?: string; [field: string]: any };
  // biome-ignore lint/suspicious/noExplicitAny: see metadata
  [field: string]: any;
}

/** What names an object: every object is a reference to itself. */
export interface ObjectReference {
  apiVersion: string;
  kind: string;
  metadata?: { name?: string; namespace?: string; labels?: object; annotations?: object };
}

export interface Response {
  status: number;
  warnings: string[];
  // biome-ignore lint/suspicious/noExplicitAny: see KubernetesObject
  body: any;
}

interface Resource {
  path: string;
  plural: string;
  namespaced: boolean;
}

export class Api {
  readonly #server: URL;
  readonly #agent: Agent;
  readonly #resources = new Map<string, Promise<Map<string, Resource>>>();

  constructor(connection: Connection) {
    this.#server = new URL(connection.server);
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: 32,
      ca: readFileSync(connection.certificateAuthority),
      cert: readFileSync(connection.clientCertificate),
      key: readFileSync(connection.clientKey),
    });
  }

  /** Server-side apply of each object in turn, strictly validated. A refusal is a result, not an exception. */
  async apply(objects: readonly ObjectReference[], options: ApplyOptions = {}): Promise<ApplyResult[]> {
    const { dryRun = false, fieldManager = "aether-k8s-test", force = false } = options;
    const query = new URLSearchParams({ fieldManager, force: String(force), fieldValidation: "Strict" });
    if (dryRun) query.set("dryRun", "All");
    const results: ApplyResult[] = [];
    for (const object of objects) {
      const name = describe(object);
      const path = await this.#pathOf(object).catch((error: Error) => error);
      if (path instanceof Error) {
        results.push({ object: name, outcome: "refused", status: 404, warnings: [], message: path.message });
        continue;
      }
      const before = await this.request("GET", path);
      const response = await this.request("PATCH", `${path}?${query}`, object, "application/apply-patch+yaml");
      results.push({ object: name, ...resultOf(before, response) });
      if (!dryRun && object.kind === "Namespace" && response.status < 300) await this.#namespaceReady(object);
    }
    return results;
  }

  /** The server's own answer to one object, strictly validated: to its creation, or to its application over one that is there. */
  async ask(what: "create" | "apply", object: ObjectReference, dryRun = true): Promise<Response> {
    const query = new URLSearchParams({ fieldValidation: "Strict", fieldManager: "aether-k8s-test" });
    if (dryRun) query.set("dryRun", "All");
    if (what === "create") {
      const path = await this.#collection(object, object.metadata?.namespace ?? "default");
      return this.request("POST", `${path}?${query}`, object);
    }
    query.set("force", "true");
    return this.request("PATCH", `${await this.#pathOf(object)}?${query}`, object, "application/apply-patch+yaml");
  }

  /** The object as the server holds it, or undefined. */
  async get(reference: ObjectReference): Promise<KubernetesObject | undefined> {
    const response = await this.request("GET", await this.#pathOf(reference));
    return response.status === 404 ? undefined : bodyOf(response);
  }

  /** Objects of one kind, in one namespace or in all; `query` takes labelSelector, fieldSelector. */
  async list(
    apiVersion: string,
    kind: string,
    namespace?: string,
    query: Record<string, string> = {},
  ): Promise<KubernetesObject[]> {
    const path = await this.#collection({ apiVersion, kind }, namespace);
    const list = bodyOf(await this.request("GET", `${path}?${new URLSearchParams(query)}`));
    // The items of a list carry no type of their own.
    return (list.items as KubernetesObject[]).map((item) => ({ ...item, apiVersion, kind }));
  }

  /** Calls `onObject` for each object there is and for each change of one, until the signal aborts. */
  async watch(apiVersion: string, kind: string, onObject: (object: KubernetesObject) => void, signal: AbortSignal) {
    const path = await this.#collection({ apiVersion, kind });
    while (!signal.aborted) {
      const list = bodyOf(await this.request("GET", path));
      for (const item of list.items) onObject({ ...item, apiVersion, kind });
      // The server ends a watch after some minutes, or when it is too old: then everything is listed anew.
      const version = list.metadata.resourceVersion;
      await this.#stream(`${path}?watch=true&resourceVersion=${version}`, signal, ({ type, object }) => {
        if (type === "ADDED" || type === "MODIFIED") onObject(object);
      });
    }
  }

  /** Deletes one object; one that is not there is fine. */
  async delete(reference: ObjectReference, options: { gracePeriodSeconds?: number; propagationPolicy?: string } = {}) {
    const { gracePeriodSeconds, propagationPolicy = "Background" } = options;
    const response = await this.request("DELETE", await this.#pathOf(reference), {
      kind: "DeleteOptions",
      apiVersion: "v1",
      propagationPolicy,
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    });
    if (response.status !== 404) bodyOf(response);
  }

  /** Waits until the object is there and `holds`. @throws Error with the object's last status after the time-out. */
  async waitFor(
    reference: ObjectReference,
    holds: (object: KubernetesObject) => boolean = () => true,
    timeoutSeconds = 300,
  ): Promise<KubernetesObject> {
    let last: KubernetesObject | undefined;
    return until(
      describe(reference),
      async () => {
        last = await this.get(reference);
        return last !== undefined && holds(last) ? last : undefined;
      },
      { timeoutSeconds, explain: () => JSON.stringify(last?.status ?? "it does not exist") },
    );
  }

  /** Waits until the object is gone. */
  async waitForDeletion(reference: ObjectReference, timeoutSeconds = 300): Promise<void> {
    await until(`${describe(reference)} is gone`, async () => (await this.get(reference)) === undefined, {
      timeoutSeconds,
    });
  }

  /** One request, answered whatever the status; the body is parsed JSON, or text where the server sends text. */
  async request(method: string, path: string, body?: unknown, contentType = "application/json"): Promise<Response> {
    // Nobody else bounds what the API server hands on to a pod.
    const message = await this.#send(method, path, body, contentType, AbortSignal.timeout(120_000));
    let text = "";
    for await (const chunk of message.setEncoding("utf8")) text += chunk;
    const json = message.headers["content-type"]?.includes("json");
    return {
      status: message.statusCode ?? 0,
      warnings: (message.headersDistinct.warning ?? []).map(warningText),
      body: json ? JSON.parse(text) : text,
    };
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, body?: unknown, contentType = "application/json", signal?: AbortSignal) {
    return new Promise<IncomingMessage>((resolve, reject) => {
      const payload = body === undefined ? "" : JSON.stringify(body);
      // Node sends the length of a DELETE's body only when told.
      const headers = {
        accept: "application/json",
        "content-type": contentType,
        "content-length": Buffer.byteLength(payload),
      };
      const outgoing = request(new URL(path, this.#server), { method, agent: this.#agent, headers, signal }, resolve);
      outgoing.on("error", reject);
      outgoing.end(payload);
    });
  }

  async #stream(
    path: string,
    signal: AbortSignal,
    onEvent: (event: { type: string; object: KubernetesObject }) => void,
  ) {
    try {
      const message = await this.#send("GET", path, undefined, undefined, signal);
      let pending = "";
      for await (const chunk of message.setEncoding("utf8")) {
        const lines = (pending + chunk).split("\n");
        pending = lines.pop() ?? "";
        for (const line of lines) onEvent(JSON.parse(line));
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #pathOf(reference: ObjectReference): Promise<string> {
    const { name, namespace = "default" } = reference.metadata ?? {};
    if (name === undefined) throw new Error(`a ${reference.kind} without a name`);
    return `${await this.#collection(reference, namespace)}/${encodeURIComponent(name)}`;
  }

  async #collection({ apiVersion, kind }: { apiVersion: string; kind: string }, namespace?: string): Promise<string> {
    const resource = (await this.#discover(apiVersion)).get(kind);
    if (resource === undefined) {
      // A CustomResourceDefinition may have been applied since: ask again the next time.
      this.#resources.delete(apiVersion);
      throw new Error(`the server knows no ${kind} in ${apiVersion}`);
    }
    const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${namespace}` : "";
    return `${resource.path}${scope}/${resource.plural}`;
  }

  #discover(apiVersion: string): Promise<Map<string, Resource>> {
    const known = this.#resources.get(apiVersion);
    if (known !== undefined) return known;
    const path = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const discovery = this.request("GET", path).then(({ status, body }) => {
      const resources: { name: string; kind: string; namespaced: boolean }[] = status === 200 ? body.resources : [];
      const owners = resources.filter(({ name }) => !name.includes("/"));
      return new Map(owners.map(({ kind, name, namespaced }) => [kind, { path, plural: name, namespaced }]));
    });
    this.#resources.set(apiVersion, discovery);
    return discovery;
  }

  /** Pods are refused until the controller has made the namespace's default ServiceAccount. */
  async #namespaceReady(namespace: ObjectReference): Promise<void> {
    await this.waitFor({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default", namespace: namespace.metadata?.name },
    });
  }
}

function bodyOf({ status, body }: Response) {
  if (status >= 300) throw new Error(`${status}: ${body?.message ?? body}`);
  return body;
}

/** `299 - "text"`, RFC 9111. */
function warningText(header: string): string {
  return header
    .replace(/^\d{3} \S+ "/, "")
    .replace(/"[^"]*$/, "")
    .replaceAll('\\"', '"');
}

function describe({ kind, metadata }: ObjectReference): string {
  const namespace = metadata?.namespace;
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${metadata?.name}`;
}

/** What the cluster says of a pod's containers, those that ran first in front. */
export const containerStatuses = ({ status }: KubernetesObject) => [
  ...(status.initContainerStatuses ?? []),
  ...(status.containerStatuses ?? []),
];

/** For `waitFor`: the object reports the condition as true. */
export function hasCondition(type: string): (object: KubernetesObject) => boolean {
  return ({ status }) =>
    (status?.conditions ?? []).some((condition: Record<string, string>) => {
      return condition.type === type && condition.status === "True";
    });
}
