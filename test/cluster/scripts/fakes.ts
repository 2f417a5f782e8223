// Servers that are none: they accept and say what a test lets them say, or they do not even accept.
import { spawn } from "node:child_process";
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";

export interface Fake {
  readonly place: string;
  readonly close: () => unknown;
}

export async function listening(answer: (socket: Socket) => void): Promise<Fake> {
  const sockets = new Set<Socket>();
  const fake: Server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    answer(socket);
  });
  await new Promise<void>((resolve) => fake.listen(0, "127.0.0.1", resolve));
  const address = fake.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  const close = () => {
    for (const socket of sockets) socket.destroy();
    fake.close();
  };
  return { place: `127.0.0.1:${address.port}`, close };
}

/** Its queue of connections is full, so that the kernel drops the packets that ask for another, as a firewall does. */
const FULL = `
import socket, sys
server = socket.create_server(("127.0.0.1", 0), backlog=0)
clients = []
for _ in range(2):
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(server.getsockname())
    clients.append(client)
print(server.getsockname()[1], flush=True)
sys.stdin.read()
`;

export async function dropping(): Promise<Fake> {
  const child = spawn("python3", ["-c", FULL], { stdio: ["pipe", "pipe", "inherit"] });
  for await (const port of createInterface(child.stdout))
    return { place: `127.0.0.1:${port}`, close: () => child.kill() };
  throw new Error("no port");
}
