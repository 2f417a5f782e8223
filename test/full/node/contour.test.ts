// Stacks behind a real Envoy, by the HTTPRoutes and by the Ingress that are rendered for Contour; and the first login there, in a
// real browser.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { AetherConfig } from "../../../src/index.ts";
import { hasCondition, type KubernetesObject } from "../../cluster/api.ts";
import { connect } from "../../cluster/connection.ts";
import { applied, deploy } from "../../cluster/deploy.ts";
import { hasty, runningStack, small } from "../../cluster/node/running-stack.ts";
import { untilWorkloadsReady } from "../../cluster/workloads.ts";
import { startBrowser } from "./browser.ts";
import { certificate, gateway, ports, startContour } from "./contour.ts";
import { behavesBehind, closed, entryOf, type Front } from "./entry.ts";

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

const proxy: Front = { pod: () => envoy, ports, streamSeconds: 20 };

describe.each(Object.entries(stacks))("%s", (entry, config) => {
  const { host, namespace } = config;
  const outside = entryOf(connection, config, proxy);
  behavesBehind(connection, config, proxy, outside);

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
      await logIn(`${outside.password()}-wrong`);
      await page.getByText("Invalid credentials").waitFor();
      expect(await page.getByRole("heading").allTextContents()).toEqual(["Log in"]);
    });

    it("does AUTH_PASSWORD of the Secret log in, and the page's own requests are answered", async () => {
      await logIn(outside.password());
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
