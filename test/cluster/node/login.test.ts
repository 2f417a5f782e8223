// The first login, as a browser asks for it: through the rendered Ingress, with real nginx as the controller and as the UI.
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { connect } from "../connection.ts";
import { deploy } from "../deploy.ts";
import { untilWorkloadsReady } from "../workloads.ts";
import { startIngress } from "./ingress.ts";
import { hasty, runningStack, small } from "./running-stack.ts";

const connection = inject("node");
const { api } = connect(connection);
const config = hasty({ ...small, namespace: "login" });
const stack = runningStack(connection, config);

/** Asks the controller's pod, by the API server's way to it. */
const ask = async (method: string, path: string, sent?: object) => {
  const proxy = `/api/v1/namespaces/ingress-nginx/pods/controller-${stack.namespace}:8080/proxy`;
  const { status, body } = await api.request(method, `${proxy}${path}`, sent);
  return { status, body };
};

let password = "";

beforeAll(async () => {
  await deploy(api, config);
  await untilWorkloadsReady(api, stack.namespace);
  await startIngress(connection, stack.namespace);
  const [secret] = (await api.list("v1", "Secret", stack.namespace)).filter(({ data }) => data?.AUTH_PASSWORD);
  password = Buffer.from(secret?.data.AUTH_PASSWORD ?? "", "base64").toString();
});
afterAll(() => stack.remove());

it("begins at the login, although the API says that no setup has run", async () => {
  const path = "/api/v1/auth/setup-status";
  expect(await stack.ask(await stack.pod("api"), path)).toEqual({ status: 200, body: { setup_complete: false } });
  expect(await ask("GET", path)).toEqual({ status: 200, body: { setup_complete: true } });
});

it.each(["/api/v1/auth/setup", "/api/v1/auth%2Fsetup", "/api/v1/auth/%73etup"])(
  "is no setup at %s, which answers with what to do in its place",
  async (path) => {
    const { status, body } = await ask("POST", path, { ha_url: "http://192.0.2.1", ha_token: "of-somebody" });
    expect({ status, body }).toEqual({
      status: 403,
      body: { detail: expect.stringContaining("log in with AUTH_PASSWORD of the Secret") },
    });
  },
);

it("takes AUTH_PASSWORD of the Secret, and no other password", async () => {
  const login = (sent: string) => ask("POST", "/api/v1/auth/login", { username: "admin", password: sent });
  expect(password).not.toBe("");
  expect((await login(`${password}-wrong`)).status).toBe(401);
  expect(await login(password)).toEqual({ status: 200, body: { token: expect.stringContaining(".") } });
});
