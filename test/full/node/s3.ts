// An S3 service in the cluster, and the image that takes dumps there.
import { encryptionImage, s3Image } from "../../../src/aether/components/backup/declaration.ts";
import { hasCondition } from "../../cluster/api.ts";
import { connect } from "../../cluster/connection.ts";
import { applied } from "../../cluster/deploy.ts";
import { debian } from "../../cluster/images/debian.ts";
import type { Image } from "../../cluster/images/image.ts";
import { pypi } from "../../cluster/images/pypi.ts";
import { pythonEnvironment } from "../../cluster/images/python.ts";
import type { NodeConnection } from "../../cluster/node/connection.ts";

/** Debian's rclone under the name of the real image; it is older, and reads the same variables. */
export const rclone: Image = {
  name: `${s3Image.repository}:${s3Image.tag}`,
  layers: [debian("rclone", "ca-certificates")],
  config: { Env: pythonEnvironment, Entrypoint: ["rclone"], WorkingDir: "/data" },
};

/** Debian's GnuPG under the name of PostgreSQL's image on Debian, which has the same. */
export const gnupg: Image = {
  name: `${encryptionImage.repository}:${encryptionImage.tag}`,
  layers: [debian("gnupg", "bash", "coreutils", "grep")],
  config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"] },
};

/** Moto, which answers as S3 does. */
export const s3: Image = {
  name: "aether-k8s.test/s3:1",
  layers: [debian("python3.11", "libstdc++6"), pypi(["moto[s3,server]==5.2.5"])],
  config: { Env: pythonEnvironment, User: "1000:1000" },
};

const BUCKET = "home-backups";
export const keys = { AWS_ACCESS_KEY_ID: "backup", AWS_SECRET_ACCESS_KEY: "only-for-this-cluster" };
const place = { name: "s3", namespace: "s3" };
const labels = { app: "s3" };
const PORT = 7070;

/** What a config says of it. */
export const service = {
  bucket: BUCKET,
  endpoint: `http://s3.s3:${PORT}`,
  address: { pods: { namespace: place.namespace, matchLabels: labels } },
};

export async function startS3(connection: NodeConnection) {
  const { api, kubectl } = connect(connection);
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...place, labels },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: "s3",
          image: s3.name,
          command: ["python3", "-m", "moto.server", "-H", "0.0.0.0", "-p", String(PORT)],
          env: [
            { name: "S3_IGNORE_SUBDOMAIN_BUCKETNAME", value: "true" },
            { name: "HOME", value: "/tmp" },
          ],
          readinessProbe: { tcpSocket: { port: PORT }, periodSeconds: 1 },
        },
      ],
    },
  };
  await applied(api, [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: place.namespace } },
    { apiVersion: "v1", kind: "Service", metadata: place, spec: { selector: labels, ports: [{ port: PORT }] } },
    pod,
  ]);
  await api.waitFor(pod, hasCondition("Ready"), 120);
  // Moto verifies no signature, and keeps objects from those who have none.
  const ask = async (method: string, path: string, read = "decode()") => {
    const script = `import urllib.request as r; print(r.urlopen(r.Request("http://localhost:${PORT}/${BUCKET}${path}", method="${method}", headers={"Authorization": "AWS ${keys.AWS_ACCESS_KEY_ID}:"})).read().${read})`;
    const { code, stdout, stderr } = await kubectl([
      ...["exec", "-n", place.namespace, place.name, "--", "python3", "-c", script],
    ]);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  await ask("PUT", "");
  return {
    files: async (folder: string) => {
      const listed = await ask("GET", `?list-type=2&prefix=${folder}/`);
      return [...listed.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = ""]) => key.slice(folder.length + 1));
    },
    /** The first bytes of a file, in hexadecimal. */
    start: (path: string) => ask("GET", `/${path}`, 'hex(" ")'),
  };
}
