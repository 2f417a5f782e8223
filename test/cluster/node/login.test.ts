// The first login, as a browser asks for it: through the rendered Ingress, with real nginx as the controller and as the UI. And
// past it: the pods themselves are closed to setup.
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

it("begins at the login, although no setup has run", async () => {
  expect(await ask("GET", "/api/v1/auth/setup-status")).toEqual({ status: 200, body: { setup_complete: true } });
});

const spellings = [
  "/api/v1/auth/setup",
  "/api/v1/auth%2Fsetup",
  "/api/v1/auth/%73etup",
  // Past every location of nginx that is exact; the app's routes end in "$", which matches before a line feed too.
  "/api/v1/auth/setup%0A",
];

it.each(spellings)("setup is not served at %s, which answers with what to do instead", async (path) => {
  const { status, body } = await ask("POST", path, { ha_url: "http://192.0.2.1", ha_token: "of-somebody" });
  expect({ status, body }).toEqual({
    status: 403,
    body: { detail: expect.stringContaining("log in with AUTH_PASSWORD of the Secret") },
  });
});

// By Python's own client, which sends a path as it is written; from inside the pod, which no policy closes.
const client = `
import http.client, json, sys
answers = {}
for path in sys.argv[1:]:
    connection = http.client.HTTPConnection("127.0.0.1", 8000)
    connection.request("POST", path, headers={"X-Forwarded-For": "127.0.0.1"})
    answers[path] = connection.getresponse().status
print(json.dumps(answers))
`;

it.each(["api", "scheduler"])("setup is not served by the pod of %s either, whatever the entry", async (component) => {
  const { metadata } = await stack.pod(component);
  const paths = [...spellings, "//api/v1/auth/setup", "/api/v1/./auth/setup", "/api/v1/x/../auth/setup"];
  const exec = ["exec", "-n", stack.namespace, metadata.name, "-c", component, "--", "python3", "-c", client];
  const { stdout } = await connect(connection).kubectl([...exec, ...paths, "/api/v1/health"]);
  // There the app itself answers, which has no POST.
  expect(JSON.parse(stdout)).toEqual({
    ...Object.fromEntries(paths.map((path) => [path, 403])),
    "/api/v1/health": 405,
  });
});

it("accepts AUTH_PASSWORD of the Secret, and no other password", async () => {
  const login = (sent: string) => ask("POST", "/api/v1/auth/login", { username: "admin", password: sent });
  expect(password).not.toBe("");
  expect((await login(`${password}-wrong`)).status).toBe(401);
  expect(await login(password)).toEqual({
    status: 200,
    body: { token: expect.stringContaining("."), username: "admin" },
  });
});
