// Stacks behind a real proxy, as a client outside of the cluster meets them: what has to hold behind each.
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import type { AetherConfig } from "../../../src/index.ts";
import type { KubernetesObject } from "../../cluster/api.ts";
import { connect } from "../../cluster/connection.ts";
import { type NodeConnection, sandboxOf } from "../../cluster/node/connection.ts";
import { dialFromHost, dialFromPod } from "../../cluster/node/dial.ts";
import type { Host } from "../../cluster/node/outside.ts";
import { runningStack } from "../../cluster/node/running-stack.ts";
import { until } from "../../cluster/until.ts";
import type { RawAnswer, RawRequest } from "./raw-client.ts";
import { OTHER_PATHS, SPELLINGS } from "./spellings.ts";

export interface Front {
  /** Its pod, once it runs. */
  readonly pod: () => KubernetesObject;
  /** Where it listens for 80 and 443. */
  readonly ports: { readonly http: number; readonly https: number };
  /** How long a stream lasts that has to arrive: longer than what the proxy usually ends. */
  readonly streamSeconds: number;
}

type Asked = Partial<Omit<RawRequest, "address" | "port" | "host">> & { path: string };

export interface Entry {
  /** Sends requests from a host outside of the cluster, in turn. */
  readonly askAll: (
    requests: readonly Asked[],
    by?: { readonly host?: string; readonly from?: Host },
  ) => Promise<RawAnswer[]>;
  readonly ask: (path: string, request?: Omit<Asked, "path">) => Promise<RawAnswer>;
  /** AUTH_PASSWORD of the Secret. */
  readonly password: () => string;
  /** Headers of a user who has logged in. */
  readonly authorized: () => Record<string, string>;
}

export const json = { "Content-Type": "application/json" };
export const closed = { detail: expect.stringContaining("log in with AUTH_PASSWORD of the Secret") };
const PROTOCOLS = ["https", "h2"] as const;

/** Asks for a running stack through its proxy. Within a `describe`: it waits there until requests arrive, and logs in. */
export function entryOf(
  connection: NodeConnection,
  { host, namespace }: { host: string; namespace: string },
  { pod, ports }: Front,
): Entry {
  const { api } = connect(connection);
  let password = "";
  let authorized: Record<string, string> = {};

  const askAll: Entry["askAll"] = async (requests, { host: asked = host, from = "public" } = {}) => {
    const sent = requests.map(({ protocol = "https", ...request }) => {
      const port = protocol === "http" ? ports.http : ports.https;
      return { protocol, address: pod().status.podIP, port, host: asked, ...request };
    });
    const client = join(import.meta.dirname, "raw-client.ts");
    const command = ["netns", "exec", from, process.execPath, client, JSON.stringify(sent)];
    return JSON.parse(await sandboxOf(connection).check("ip", command));
  };
  const ask: Entry["ask"] = async (path, request = {}) => {
    const [answer] = await askAll([{ path, ...request }]);
    if (answer === undefined) throw new Error("no answer");
    return answer;
  };

  beforeAll(async () => {
    const [secret] = (await api.list("v1", "Secret", namespace)).filter(({ data }) => data?.AUTH_PASSWORD);
    password = Buffer.from(secret?.data.AUTH_PASSWORD ?? "", "base64").toString();
    await until("the proxy leads to the pods", async () => (await ask("/api/v1/health")).status === 200, {
      timeoutSeconds: 90,
      explain: async () => JSON.stringify(await ask("/api/v1/health")),
    });
    const body = JSON.stringify({ username: "admin", password });
    const login = await ask("/api/v1/auth/login", { method: "POST", headers: json, body });
    authorized = { Authorization: `Bearer ${JSON.parse(login.body).token}` };
    api.close();
  });
  return { askAll, ask, password: () => password, authorized: () => authorized };
}

/** The tests of what holds behind every proxy. */
export function behavesBehind(
  connection: NodeConnection,
  config: AetherConfig & { host: string; namespace: string },
  proxy: Front,
  { askAll, ask, authorized }: Entry,
): void {
  const stack = runningStack(connection, config);
  const chat = (body: object, headers = {}) => ({
    path: "/api/v1/chat/completions",
    method: "POST",
    headers: { ...json, ...authorized(), ...headers },
    body: JSON.stringify({ stream: true, messages: [], ...body }),
  });

  it.each(PROTOCOLS)("routes each path to its pods, over %s", async (protocol) => {
    const paths = ["/", "/automations/1", "/.well-known/agent.json", "/api/v1/insight-schedules", "/metrics"];
    const answers = await askAll(paths.map((path) => ({ path, protocol, headers: authorized() })));
    const [page, other, agent, schedules, metrics] = answers;
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(JSON.parse(agent?.body ?? "")).toMatchObject({ name: "aether" });
    expect(JSON.parse(schedules?.body ?? "")).toMatchObject({ role: "scheduler" });
    // A page of the SPA, and not the API's metrics.
    for (const answer of [page, other, metrics]) expect(answer?.body).toContain('<main id="root">');
  });

  it("serves no other host", async () => {
    const [answer] = await askAll([{ path: "/api/v1/health" }], { host: "other.example.com" });
    expect([0, 404]).toContain(answer?.status);
  });

  it("sends people on from http, and serves nothing there", async () => {
    const { status, headers } = await ask("/automations?page=2", { protocol: "http" });
    expect({ status, location: headers.location }).toEqual({
      status: 301,
      location: `https://${config.host}/automations?page=2`,
    });
    const setup = await ask("/api/v1/auth/setup", { protocol: "http", method: "POST" });
    // 308 is the same for other methods than GET.
    expect([301, 308]).toContain(setup.status);
  });

  it.each(PROTOCOLS)("is closed to setup in every spelling, over %s", async (protocol) => {
    const send = (paths: readonly string[]) =>
      askAll(paths.map((path) => ({ path, protocol, method: "POST", headers: json, body: "{}" })));
    const answers = await send(SPELLINGS);
    const seen = answers.map(({ status, body }) => (status === 403 ? [status, JSON.parse(body)] : status));
    expect(Object.fromEntries(SPELLINGS.map((path, index) => [path, seen[index]]))).toEqual(
      Object.fromEntries(SPELLINGS.map((path) => [path, [403, closed]])),
    );
    const others = await send(OTHER_PATHS);
    expect(others.filter(({ headers }) => headers["set-cookie"]?.includes("aether_session"))).toEqual([]);
    expect(others.filter(({ status }) => status < 400)).toEqual([]);
  });

  it("reports setup as complete, so that the first page is the login", async () => {
    expect(await ask("/api/v1/auth/setup-status")).toMatchObject({ status: 200, body: '{"setup_complete":true}' });
  });

  it(`lets a chat stream for ${proxy.streamSeconds} seconds, over HTTP/1 and HTTP/2`, async () => {
    const { path, ...request } = chat({ seconds: proxy.streamSeconds });
    const chats = await Promise.all(PROTOCOLS.map((protocol) => ask(path, { ...request, protocol })));
    for (const { status, body } of chats) {
      expect(status).toBe(200);
      expect(body).toContain(`"word": ${proxy.streamSeconds - 1}`);
      expect(body.trimEnd().endsWith("data: [DONE]")).toBe(true);
    }
  });

  it("passes on the client's real address, whatever the client sends", async () => {
    const chats = Array.from({ length: 12 }, (_, index) =>
      chat({ seconds: 0 }, { "X-Forwarded-For": `198.51.100.${index}` }),
    );
    // The app counts ten a minute for each address.
    expect((await askAll(chats)).at(-1)?.status).toBe(429);
  });

  it("limits no body of undeclared length, as the guide says; the app limits the others", async () => {
    const unsaid = { method: "POST", unsaidBytes: 3 * 2 ** 20, headers: authorized() };
    const said = { method: "POST", bytes: 3 * 2 ** 20, headers: authorized() };
    const path = "/api/v1/insight-schedules?name=big";
    const answers = await Promise.all([ask(path, unsaid), ask(path, { ...unsaid, protocol: "h2" }), ask(path, said)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 413]);
  });

  it("lets only the proxy's pod into API, scheduler and UI from outside", async () => {
    const address = async (component: string, port: number) => `${(await stack.pod(component)).status.podIP}:${port}`;
    const open = await Promise.all([address("api", 8000), address("scheduler", 8000), address("ui", 8080)]);
    const shut = [await address("postgres", 5432)];
    const expected = (fromEntry: boolean) =>
      Object.fromEntries([...open.map((to) => [to, fromEntry]), ...shut.map((to) => [to, false])]);
    expect(await dialFromPod(connection, proxy.pod().status.podIP, [...open, ...shut])).toEqual(expected(true));
    expect(await dialFromHost(connection, "public", [...open, ...shut])).toEqual(expected(false));
  });
}
