// The rendered Python files in front of a real Starlette: what the app's class of entry answers at each spelling of a path.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { configMap } from "../../../src/index.ts";
import { named } from "../../fixtures/objects.ts";
import { check } from "../command.ts";
import { cacheDirectory, makeWorkspace } from "../host.ts";
import { installPackages } from "../images/pypi.ts";

const PACKAGES = ["starlette==0.50.0"];
const site = join(cacheDirectory, `scripts-${PACKAGES.join("-").replaceAll("==", "")}`);
const folder = mkdtempSync(join(tmpdir(), "aether-python-"));

beforeAll(async () => {
  if (!existsSync(site)) {
    const workspace = join(makeWorkspace(cacheDirectory), "site");
    mkdirSync(workspace);
    await installPackages(PACKAGES, workspace, {});
    renameSync(workspace, site);
  }
  const { data = {} } = named(configMap(), "ConfigMap", "aether-python");
  for (const [name, text] of Object.entries(data)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

// Paths as servers hand them over: decoded.
const APP = `
import asyncio, json, sys
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

async def app(request):
    return PlainTextResponse("the app")

routes = [Route(f"/api/v1/auth/{name}", app, methods=["GET", "POST"]) for name in ("setup", "setup-status", "login")]
entry = Starlette(routes=[*routes, Mount("/mounted", routes=routes)])

async def ask(path, root):
    answer = {}
    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}
    async def send(message):
        answer["status"] = message.get("status", answer.get("status"))
        answer["body"] = answer.get("body", "") + message.get("body", b"").decode()
    scope = {"type": "http", "method": "POST", "path": path, "root_path": root, "query_string": b"", "headers": []}
    # Whoever connects can say so.
    await entry({**scope, "client": ("127.0.0.1", 1), "scheme": "http", "server": ("a", 80)}, receive, send)
    return answer

print(json.dumps([asyncio.run(ask(path, root)) for path, root in json.load(sys.stdin)]))
`;

async function ask(
  paths: readonly string[],
  { env = {}, root = "" } = {},
): Promise<{ status: number; body: string }[]> {
  const input = JSON.stringify(paths.map((path) => [path, root]));
  const output = await check("python3", ["-c", APP], { input, env: { PYTHONPATH: `${folder}:${site}`, ...env } });
  return JSON.parse(output);
}

const SETUP = "/api/v1/auth/setup";
const SPELLINGS = [
  SETUP,
  `${SETUP}\n`,
  `${SETUP}\r\n`,
  `${SETUP}/`,
  `${SETUP}/\n`,
  `/${SETUP}`,
  "/api//v1/auth/setup",
  "/api/./v1/auth/setup",
  "/api/v1/x/../auth/setup",
];

it("is closed in every spelling of the setup path, and says what to do", async () => {
  for (const { status, body } of await ask(SPELLINGS)) {
    expect(status).toBe(403);
    expect(JSON.parse(body).detail).toContain("log in with AUTH_PASSWORD of the Secret");
  }
});

it("is closed below a prefix that a proxy or a mount adds", async () => {
  const found = [...(await ask([`/prefix${SETUP}`], { root: "/prefix" })), ...(await ask([`/mounted${SETUP}\n`]))];
  expect(found.map(({ status }) => status)).toEqual([403, 403]);
});

it("reports setup as complete, so that the login is the first page", async () => {
  expect(await ask([`${SETUP}-status`])).toEqual([{ status: 200, body: '{"setup_complete": true}' }]);
});

it("leaves every other path to the app", async () => {
  const found = await ask(["/api/v1/auth/login", "/api/v1/auth", "/api/v1/auth/setups"]);
  expect(found.map(({ status }) => status)).toEqual([200, 404, 404]);
});

it("is the app's own once it is opened, by that one word alone", async () => {
  const statuses = async (AETHER_OPEN_SETUP: string) =>
    (await ask([SETUP, `${SETUP}\n`], { env: { AETHER_OPEN_SETUP } })).map(({ status }) => status);
  expect(await statuses("true")).toEqual([200, 200]);
  for (const word of ["", "false", "1", "True"]) expect(await statuses(word)).toEqual([403, 403]);
});
