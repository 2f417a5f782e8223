// A registry that asks for credentials: Distribution's, a process of the node under the name that the guide has. containerd
// speaks HTTP to it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { binaries } from "../../cluster/binaries.ts";
import { type NodeConnection, sandboxOf } from "../../cluster/node/connection.ts";
import { containerdSocket, registriesOf } from "../../cluster/node/containerd.ts";
import { untilReady } from "../../cluster/run-directory.ts";

const host = "registry.example.com";
const port = 5000;
/** The guide's user and password, as `htpasswd -B` writes them. */
const users = "you:$2b$10$q76SssNGoRtrTJ4fLyntb.SCenaGkD6xRqN3hgA/rrS82cEJXc/oi\n";

export async function startRegistry(connection: NodeConnection): Promise<void> {
  const { directory } = connection;
  const sandbox = sandboxOf(connection);
  const { registry } = await binaries("registry");
  const folder = join(directory, "registry");
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  mkdirSync(folder);
  const configuration = {
    version: "0.1",
    storage: { filesystem: { rootdirectory: join(folder, "storage") } },
    http: { addr: `127.0.0.1:${port}`, secret: "registry" },
    auth: { htpasswd: { realm: "registry", path: file("htpasswd", users) } },
  };
  const names = file("hosts", `${readFileSync("/etc/hosts", "utf8")}\n127.0.0.1 ${host}\n`);
  await sandbox.check("mount", ["--bind", names, "/etc/hosts"]);
  mkdirSync(join(registriesOf(directory), host), { recursive: true });
  writeFileSync(join(registriesOf(directory), host, "hosts.toml"), `server = "http://${host}:${port}"\n`);
  // JSON is YAML too.
  await sandbox.start("registry", registry, ["serve", file("config.yaml", JSON.stringify(configuration))]);
  const answers = ["-c", `import socket; socket.create_connection(("127.0.0.1", ${port}), 2)`];
  await untilReady(directory, "registry", async () => (await sandbox.run("python3", answers)).code === 0);
}

/** A shell function for `podman push IMAGE NAME`, which leaves no image of that name on the node. */
export async function podman(connection: NodeConnection): Promise<string> {
  const { directory } = connection;
  const address = ["--address", containerdSocket(directory), "--namespace", "k8s.io"];
  const [nsenter, args] = sandboxOf(connection).command((await binaries("ctr")).ctr, [...address, "images"]);
  const ctr = [nsenter, ...args].map((word) => `'${word}'`).join(" ");
  return `podman() {
  test "$1" = push
  ${ctr} tag "$2" "$3"
  ${ctr} push --hosts-dir '${registriesOf(directory)}' --user you:yours "$3"
  ${ctr} rm "$3"
}`;
}
