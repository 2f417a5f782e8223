// Stacks behind a real Envoy, by the HTTPRoutes and by the Ingress that are rendered for Contour; and the first login there, in a
// real browser.
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { AetherConfig } from "../../../src/index.ts";
import { hasCondition, type KubernetesObject } from "../../cluster/api.ts";
import { connect } from "../../cluster/connection.ts";
import { applied, deploy } from "../../cluster/deploy.ts";
import { sandboxOf } from "../../cluster/node/connection.ts";
import { dialFromHost, dialFromPod } from "../../cluster/node/dial.ts";
import { hasty, runningStack, small } from "../../cluster/node/running-stack.ts";
import { until } from "../../cluster/until.ts";
import { untilWorkloadsReady } from "../../cluster/workloads.ts";
import { startBrowser } from "./browser.ts";
import { certificate, gateway, ports, startContour } from "./contour.ts";
import type { RawAnswer, RawRequest } from "./raw-client.ts";
import { OTHER_PATHS, SPELLINGS } from "./spellings.ts";

const connection = inject("node");
const { api } = connect(connection);

const listener = (sectionName: string) => ({ ...gateway, sectionName });
const stacks = {
  "the routes of a Gateway": {
    ...hasty(small),
    namespace: "by-gateway",
    host: "gateway.example.com",
    gateway: {
      parentRefs: [listener("https")],
      redirectFrom: [listener("http")],
      requestHeaders: { "X-Forwarded-For": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%" },
    },
    networkPolicy: { entry: { pods: { namespace: gateway.namespace, matchLabels: { app: "envoy" } } } },
  },
  "the Ingress for Contour": {
    ...hasty(small),
    namespace: "by-ingress",
    host: "ingress.example.com",
    ingress: { controller: "contour" },
  },
} satisfies Record<string, AetherConfig>;

let envoy: KubernetesObject;
let browser: Browser;
beforeAll(async () => {
  envoy = await startContour(connection);
  for (const config of Object.values(stacks)) {
    await deploy(api, config);
    await applied(api, [await certificate(config.namespace, "aether-tls", config.host)]);
  }
  for (const { namespace } of Object.values(stacks)) await untilWorkloadsReady(api, namespace);
  const address = `${envoy.status.podIP}:${ports.https}`;
  browser = await startBrowser(
    connection,
    Object.fromEntries(Object.values(stacks).map(({ host }) => [host, address])),
  );
});
afterAll(async () => {
  await browser?.close();
  await Promise.all(Object.values(stacks).map((config) => runningStack(connection, config).remove()));
  api.close();
});

type Asked = Partial<Omit<RawRequest, "address" | "port" | "host">> & { path: string };

/** Asks from a host outside of the cluster. */
async function askAll(host: string, requests: readonly Asked[]): Promise<RawAnswer[]> {
  const sent = requests.map(({ protocol = "https", ...request }) => {
    const port = protocol === "http" ? ports.http : ports.https;
    return { protocol, address: envoy.status.podIP, port, host, ...request };
  });
  const client = join(import.meta.dirname, "raw-client.ts");
  const command = ["netns", "exec", "public", process.execPath, client, JSON.stringify(sent)];
  return JSON.parse(await sandboxOf(connection).check("ip", command));
}

const json = { "Content-Type": "application/json" };
const closed = { detail: expect.stringContaining("log in with AUTH_PASSWORD of the Secret") };

describe.each(Object.entries(stacks))("%s", (entry, config) => {
  const { host, namespace } = config;
  const stack = runningStack(connection, config);
  const ask = async (path: string, request: Omit<Asked, "path"> = {}): Promise<RawAnswer> => {
    const [answer] = await askAll(host, [{ path, ...request }]);
    if (answer === undefined) throw new Error("no answer");
    return answer;
  };
  let password = "";
  let authorized: Record<string, string> = {};

  beforeAll(async () => {
    const [secret] = (await api.list("v1", "Secret", namespace)).filter(({ data }) => data?.AUTH_PASSWORD);
    password = Buffer.from(secret?.data.AUTH_PASSWORD ?? "", "base64").toString();
    await until("Envoy leads to the pods", async () => (await ask("/api/v1/health")).status === 200, {
      timeoutSeconds: 90,
      explain: async () => JSON.stringify(await ask("/api/v1/health")),
    });
    const body = JSON.stringify({ username: "admin", password });
    const login = await ask("/api/v1/auth/login", { method: "POST", headers: json, body });
    authorized = { Authorization: `Bearer ${JSON.parse(login.body).token}` };
  });

  it("routes each path to its pods, over HTTP/1 and HTTP/2", async () => {
    for (const protocol of ["https", "h2"] as const) {
      const paths = ["/", "/automations/1", "/.well-known/agent.json", "/api/v1/insight-schedules", "/metrics"];
      const answers = await askAll(
        host,
        paths.map((path) => ({ path, protocol, headers: authorized })),
      );
      const [page, other, agent, schedules, metrics] = answers;
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      expect(JSON.parse(agent?.body ?? "")).toMatchObject({ name: "aether" });
      expect(JSON.parse(schedules?.body ?? "")).toMatchObject({ role: "scheduler" });
      // A page of the SPA, and not the API's metrics.
      for (const answer of [page, other, metrics]) expect(answer?.body).toContain('<main id="root">');
    }
  });

  it("serves no other host", async () => {
    const [answer] = await askAll("other.example.com", [{ path: "/api/v1/health" }]);
    expect([0, 404]).toContain(answer?.status);
  });

  it("sends people on from http, and serves nothing there", async () => {
    const { status, headers } = await ask("/automations?page=2", { protocol: "http" });
    expect({ status, location: headers.location }).toEqual({
      status: 301,
      location: `https://${host}/automations?page=2`,
    });
    expect((await ask("/api/v1/auth/setup", { protocol: "http", method: "POST" })).status).toBe(301);
  });

  it.each(["https", "h2"] as const)("is closed to setup in every spelling, over %s", async (protocol) => {
    const send = (paths: readonly string[]) =>
      askAll(
        host,
        paths.map((path) => ({ path, protocol, method: "POST", headers: json, body: "{}" })),
      );
    const answers = await send(SPELLINGS);
    const seen = answers.map(({ status, body }) => [status, status === 403 ? JSON.parse(body) : body] as const);
    expect(Object.fromEntries(SPELLINGS.map((path, index) => [path, seen[index]]))).toEqual(
      Object.fromEntries(SPELLINGS.map((path) => [path, [403, closed]])),
    );
    const others = await send(OTHER_PATHS);
    expect(others.map(({ headers }) => headers["set-cookie"])).toEqual(OTHER_PATHS.map(() => undefined));
    expect(others.filter(({ status }) => status < 400)).toEqual([]);
  });

  it("reports setup as complete, so that the first page is the login", async () => {
    expect(await ask("/api/v1/auth/setup-status")).toMatchObject({ status: 200, body: '{"setup_complete":true}' });
  });

  it("lets a chat stream for longer than Envoy's 15 seconds", async () => {
    const body = JSON.stringify({ stream: true, seconds: 20, messages: [] });
    const headers = { ...json, ...authorized };
    const chat = await ask("/api/v1/chat/completions", { method: "POST", headers, body });
    expect(chat.status).toBe(200);
    expect(chat.body).toContain('"word": 19');
    expect(chat.body.trimEnd().endsWith("data: [DONE]")).toBe(true);
  });

  it("passes on the client's real address, whatever the client sends", async () => {
    const body = JSON.stringify({ stream: true, seconds: 0, messages: [] });
    const chats = Array.from({ length: 12 }, (_, index) => {
      const headers = { ...json, ...authorized, "X-Forwarded-For": `198.51.100.${index}` };
      return { path: "/api/v1/chat/completions", method: "POST", headers, body };
    });
    // The app counts ten a minute for each address.
    expect((await askAll(host, chats)).at(-1)?.status).toBe(429);
  });

  it("limits no body of undeclared length, as the guide says; the app limits the others", async () => {
    const unsaid = { method: "POST", unsaidBytes: 3 * 2 ** 20, headers: authorized };
    const said = { method: "POST", bytes: 3 * 2 ** 20, headers: authorized };
    const path = "/api/v1/insight-schedules?name=big";
    const answers = await Promise.all([ask(path, unsaid), ask(path, { ...unsaid, protocol: "h2" }), ask(path, said)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 413]);
  });

  it("lets only Envoy's pod into API, scheduler and UI from outside", async () => {
    const address = async (component: string, port: number) => `${(await stack.pod(component)).status.podIP}:${port}`;
    const open = await Promise.all([address("api", 8000), address("scheduler", 8000), address("ui", 8080)]);
    const shut = [await address("postgres", 5432)];
    const expected = (fromEntry: boolean) =>
      Object.fromEntries([...open.map((to) => [to, fromEntry]), ...shut.map((to) => [to, false])]);
    expect(await dialFromPod(connection, envoy.status.podIP, [...open, ...shut])).toEqual(expected(true));
    expect(await dialFromHost(connection, "public", [...open, ...shut])).toEqual(expected(false));
  });

  it(`is admitted: ${entry}`, async () => {
    const routes = await api.list("gateway.networking.k8s.io/v1", "HTTPRoute", namespace);
    const conditions = routes.flatMap(({ metadata, status }) =>
      status.parents.flatMap((parent: { conditions: { type: string; status: string }[] }) =>
        parent.conditions.map(({ type, status }) => `${metadata.name} ${type} ${status}`),
      ),
    );
    expect(conditions.sort()).toEqual(
      "gateway" in config
        ? ["aether-http", "aether-redirect"].flatMap((name) => [`${name} Accepted True`, `${name} ResolvedRefs True`])
        : [],
    );
    const programmed = await api.get({
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: gateway,
    });
    expect(programmed && hasCondition("Programmed")(programmed)).toBe(true);
  });

  describe("in a browser", () => {
    let page: Page;
    beforeAll(async () => {
      page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
      page.setDefaultTimeout(60_000);
      await page.goto(`https://${host}/`);
    });

    const logIn = async (sent: string) => {
      await page.getByLabel("username").fill("admin");
      await page.getByLabel("password").fill(sent);
      await page.getByRole("button", { name: "Log in" }).click();
    };

    it("is the login the first page, although no setup has run", async () => {
      await page.getByRole("heading", { name: "Log in" }).waitFor();
      expect(await page.getByRole("heading").allTextContents()).toEqual(["Log in"]);
    });

    it("is a wrong password rejected with a message", async () => {
      await logIn(`${password}-wrong`);
      await page.getByText("Invalid credentials").waitFor();
      expect(await page.getByRole("heading").allTextContents()).toEqual(["Log in"]);
    });

    it("does AUTH_PASSWORD of the Secret log in, and the page's own requests are answered", async () => {
      await logIn(password);
      await page.getByText("entities: 200").waitFor();
      expect(await page.getByRole("heading").allTextContents()).toEqual(["Welcome, admin"]);
    });

    it("does the session outlive a reload", async () => {
      await page.reload();
      await page.getByText("entities: 200").waitFor();
      const [cookie] = await page.context().cookies();
      expect(cookie).toMatchObject({ name: "aether_session", secure: true, httpOnly: true });
    });

    it("does logging out lead back to the login", async () => {
      await page.getByRole("button", { name: "Log out" }).click();
      await page.getByRole("heading", { name: "Log in" }).waitFor();
      await page.reload();
      await page.getByRole("heading", { name: "Log in" }).waitFor();
      expect(await page.context().cookies()).toEqual([]);
    });

    it("does setup from an open page get an answer that says what to do", async () => {
      const answer = await page.evaluate(async () => {
        const sent = { ha_url: "http://192.0.2.1", ha_token: "of-somebody", password: "chosen" };
        const headers = { "Content-Type": "application/json" };
        const response = await fetch("/api/v1/auth/setup", { method: "POST", headers, body: JSON.stringify(sent) });
        return { status: response.status, body: await response.json() };
      });
      expect(answer).toEqual({ status: 403, body: closed });
    });
  });
});
