// Run by Node from where a host outside stands: sends requests whose paths, headers and bodies are as they are written, and
// prints what comes back. An argument: the requests, as JSON.
import { connect as connectHttp2 } from "node:http2";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

export interface RawRequest {
  protocol: "http" | "https" | "h2";
  address: string;
  port: number;
  host: string;
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
  /** So many zeros in place of a body, of a length that is said. */
  bytes?: number;
  /** So many zeros whose number is not said: chunks over HTTP/1, DATA frames over HTTP/2. */
  unsaidBytes?: number;
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const tls = { rejectUnauthorized: false };

function ask(request: RawRequest): Promise<RawAnswer> {
  return request.protocol === "h2" ? askHttp2(request) : askHttp1(request);
}

function askHttp1({
  protocol,
  address,
  port,
  host,
  path,
  method = "GET",
  headers = {},
  bytes = 0,
  body = "0".repeat(bytes),
  unsaidBytes,
}: RawRequest) {
  return new Promise<RawAnswer>((resolve, reject) => {
    const socket: Socket =
      protocol === "https"
        ? connectTls({ host: address, port, servername: host, ALPNProtocols: ["http/1.1"], ...tls })
        : connectTcp(port, address);
    const length =
      unsaidBytes === undefined ? `Content-Length: ${Buffer.byteLength(body)}` : "Transfer-Encoding: chunked";
    const fields = Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("");
    const content =
      unsaidBytes === undefined ? body : `${unsaidBytes.toString(16)}\r\n${"0".repeat(unsaidBytes)}\r\n0\r\n\r\n`;
    socket.on(protocol === "https" ? "secureConnect" : "connect", () =>
      socket.write(
        `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${fields}${length}\r\nConnection: close\r\n\r\n${content}`,
      ),
    );
    let text = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    socket.on("error", (error) => (text === "" ? reject(error) : resolve(parsed(text))));
    socket.on("close", () => resolve(parsed(text)));
  });
}

function parsed(text: string): RawAnswer {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [line = "", ...fields] = head.split("\r\n");
  const headers: Record<string, string> = {};
  for (const field of fields) {
    const [name, value] = [
      field.slice(0, field.indexOf(":")).toLowerCase(),
      field.slice(field.indexOf(":") + 1).trim(),
    ];
    // Such as several cookies.
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  const content = rest.join("\r\n\r\n");
  return {
    status: Number(line.split(" ")[1]),
    headers,
    body: headers["transfer-encoding"] ? joined(content) : content,
  };
}

/** The chunks of a body. */
function joined(content: string): string {
  const size = Number.parseInt(content, 16);
  if (!size) return "";
  const start = content.indexOf("\r\n") + 2;
  return content.slice(start, start + size) + joined(content.slice(start + size + 2));
}

function askHttp2({ address, port, host, path, method = "GET", headers = {}, body = "", unsaidBytes = 0 }: RawRequest) {
  return new Promise<RawAnswer>((resolve, reject) => {
    const session = connectHttp2(`https://${host}`, {
      createConnection: () => connectTls({ host: address, port, servername: host, ALPNProtocols: ["h2"], ...tls }),
    });
    session.on("error", reject);
    const stream = session.request(
      { ":method": method, ":path": path, ":authority": host, ...headers },
      { endStream: method === "GET" && unsaidBytes === 0 },
    );
    const answer: RawAnswer = { status: 0, headers: {}, body: "" };
    stream.on("response", (fields) => {
      answer.status = Number(fields[":status"]);
      for (const [name, value] of Object.entries(fields)) answer.headers[name] = String(value);
    });
    stream.setEncoding("utf8").on("data", (part: string) => {
      answer.body += part;
    });
    stream.on("error", () => {});
    stream.on("close", () => {
      session.destroy();
      resolve(answer);
    });
    if (method !== "GET" || unsaidBytes > 0) stream.end(body === "" ? Buffer.alloc(unsaidBytes, "0") : body);
  });
}

const requests: RawRequest[] = JSON.parse(process.argv[2] ?? "[]");
const answers = [];
for (const request of requests)
  answers.push(await ask(request).catch((error: Error) => ({ status: 0, headers: {}, body: error.message })));
console.log(JSON.stringify(answers));
process.exit(0);
