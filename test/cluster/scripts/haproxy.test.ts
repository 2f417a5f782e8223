// What the rendered annotations make of requests, in a real HAProxy of Debian's: its controller puts the snippet into the backend.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingress } from "../../../src/index.ts";
import { named } from "../../fixtures/objects.ts";
import { cacheDirectory, freePorts, makeWorkspace } from "../host.ts";
import { debian } from "../images/debian.ts";
import { until } from "../until.ts";

const MIB = 2 ** 20;
const received = { requests: 0, bytes: 0, clients: [] as unknown[] };
let pod: Server;
let haproxy: ChildProcess;
let http2: ClientHttp2Session;
const ports = { pod: 0, closed: 0, open: 0, http2: 0 };

const snippet = (openSetup: boolean) => {
  const { metadata } = named(ingress({ ingress: { controller: "haproxy", openSetup } }), "Ingress", "aether-api");
  const header = metadata.annotations?.["haproxy.org/request-set-header"];
  const lines = metadata.annotations?.["haproxy.org/backend-config-snippet"]?.split("\n") ?? [];
  return [`http-request set-header ${header}`, ...lines].map((line) => `  ${line}`).join("\n");
};

const configuration = () => `defaults
  mode http
  timeout client 5s
  timeout server 5s
  timeout connect 1s
frontend closed
  bind 127.0.0.1:${ports.closed}
  default_backend closed
frontend http2
  bind 127.0.0.1:${ports.http2} proto h2
  default_backend closed
frontend open
  bind 127.0.0.1:${ports.open}
  default_backend open
backend closed
${snippet(false)}
  server pod 127.0.0.1:${ports.pod}
backend open
${snippet(true)}
  server pod 127.0.0.1:${ports.pod}
`;

/** Unpacked once. */
async function installed(): Promise<string> {
  const root = join(cacheDirectory, "haproxy-debian-12");
  if (!existsSync(root)) {
    const workspace = join(makeWorkspace(cacheDirectory), "root");
    mkdirSync(workspace);
    await debian("haproxy").fill(workspace);
    renameSync(workspace, root);
  }
  return root;
}

beforeAll(async () => {
  [ports.pod = 0, ports.closed = 0, ports.open = 0, ports.http2 = 0] = await freePorts(4);
  pod = createServer((request, response) => {
    received.requests++;
    received.clients.push(request.headers["x-forwarded-for"]);
    request.on("data", (part: Buffer) => {
      received.bytes += part.length;
    });
    request.on("end", () => response.end("ok")).on("error", () => {});
  }).listen(ports.pod, "127.0.0.1");
  const root = await installed();
  const file = join(makeWorkspace(cacheDirectory), "haproxy.cfg");
  writeFileSync(file, configuration());
  haproxy = spawn(join(root, "usr/sbin/haproxy"), ["-f", file, "-db"], {
    env: {
      ...process.env,
      LD_LIBRARY_PATH: ["usr/lib", "lib"].map((at) => join(root, at, "x86_64-linux-gnu")).join(":"),
    },
    stdio: "inherit",
  });
  await until(
    "HAProxy answers",
    () =>
      ask("GET", "/ready").then(
        (status) => status === 200,
        () => false,
      ),
    {
      timeoutSeconds: 20,
    },
  );
  http2 = connectHttp2(`http://127.0.0.1:${ports.http2}`).on("error", () => {});
});
afterAll(() => {
  http2?.destroy();
  haproxy?.kill();
  pod?.close();
});

/** The status that a request gets whose path and headers are sent as they are written. */
const ask = (method: string, path: string, headers = "Content-Length: 0\r\n", body = "", port = ports.closed) =>
  new Promise<number>((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(
        `${method} ${path} HTTP/1.1\r\nHost: aether.example.com\r\n${headers}Connection: close\r\n\r\n${body}`,
      ),
    );
    socket.once("data", (answer) => {
      resolve(Number(/^HTTP\/1.1 (\d+)/.exec(String(answer))?.[1]));
      socket.destroy();
    });
    socket.on("error", reject);
  });

/** The same over HTTP/2, with a body of zeros. */
const askHttp2 = (bytes: number, headers = {}, method = "POST") =>
  new Promise<number | undefined>((resolve) => {
    const stream = http2.request(
      { ":method": method, ":path": "/api/v1/chat/completions", ...headers },
      { endStream: false },
    );
    let status: number | undefined;
    stream.on("response", (answer) => {
      status = answer[":status"];
    });
    stream.on("data", () => {});
    stream.on("error", () => {});
    stream.on("close", () => resolve(status));
    stream.end(Buffer.alloc(bytes));
  });

const SPELLINGS = [
  "/api/v1/auth/setup",
  "/api/v1/auth/setup%0A",
  "/api/v1/auth%2Fsetup",
  "/api/v1/auth%2fsetup",
  "/api/v1/auth/%73etup",
  "/api/v1/%61uth/setup",
  "//api/v1/auth/setup",
  "/api/./v1/auth/setup",
  "/api/v1/x/../auth/setup",
  "/api/v1/auth/setup/",
  "/api/v1/auth/setup?next=/",
  "http://aether.example.com/api/v1/auth/setup",
];

describe("HAProxy with the rendered snippet", () => {
  it.each(SPELLINGS)("lets no %j through to the API", async (path) => {
    const before = received.requests;
    expect(await ask("POST", path)).toBe(403);
    expect(received.requests).toBe(before);
  });

  it.each(["/api/v1/auth/login", "/api/v1/auth/setup-status", "/api/v1/insight-schedules"])(
    "leads %s to the pods",
    async (path) => expect(await ask("POST", path)).toBe(200),
  );

  it("routes setup to the pods once it is open", async () => {
    expect(await ask("POST", "/api/v1/auth/setup", undefined, "", ports.open)).toBe(200);
  });

  it("passes nothing of a body with undeclared length, also over HTTP/2", async () => {
    const before = received.bytes;
    expect(await askHttp2(3 * MIB)).toBe(413);
    expect(await askHttp2(3 * MIB, {}, "GET")).toBe(413);
    const chunk = `${(MIB / 2).toString(16)}\r\n${"0".repeat(MIB / 2)}\r\n`;
    expect(await ask("POST", "/api", "Transfer-Encoding: chunked\r\n", `${chunk.repeat(6)}0\r\n\r\n`)).toBe(413);
    expect(received.bytes).toBe(before);
  });

  it("passes bodies with declared length, and requests without one, to the pods", async () => {
    const before = received.bytes;
    expect(await askHttp2(1000, { "content-length": 1000 })).toBe(200);
    expect(await ask("POST", "/api", "Content-Length: 4\r\n", "body")).toBe(200);
    expect(received.bytes - before).toBe(1004);
    expect(await ask("POST", "/api", "")).toBe(200);
  });

  it("overwrites the X-Forwarded-For that a client sends", async () => {
    await ask("GET", "/api", "X-Forwarded-For: 203.0.113.9\r\n");
    expect(received.clients.at(-1)).toBe("127.0.0.1");
  });
});
