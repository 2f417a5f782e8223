// The node itself: that pods run as restricted as they are written, that policies hold packets, that autoscalers see.
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { hasCondition, type KubernetesObject } from "../api.ts";
import { complaints } from "../apply.ts";
import { connect } from "../connection.ts";
import { dialFromHost, dialFromPod, dialled, type Reach } from "./dial.ts";
import { probeImage } from "./images.ts";
import { hosts } from "./outside.ts";

const connection = inject("node");
const { api, kubectl } = connect(connection);
const name = "harness-node";

const namespace = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
};

const object = (apiVersion: string, kind: string, objectName: string, body: object) => ({
  apiVersion,
  kind,
  metadata: { name: objectName, namespace: name, labels: { app: objectName } },
  ...body,
});

const container = (args: string[], more: object = {}) => ({
  name: args[0],
  image: probeImage,
  args,
  resources: { requests: { cpu: "10m", memory: "16Mi" } },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
  ...more,
});

const podSpec = (more: object = {}) => ({
  securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: { type: "RuntimeDefault" } },
  containers: [container(["serve", "server", "8080", "9090"], { readinessProbe: { tcpSocket: { port: 8080 } } })],
  terminationGracePeriodSeconds: 1,
  ...more,
});

const server = object("v1", "Pod", "server", { spec: podSpec() });
const clients = ["friend", "stranger"].map((client) => object("v1", "Pod", client, { spec: podSpec() }));
const service = object("v1", "Service", "server", { spec: { selector: { app: "server" }, ports: [{ port: 8080 }] } });

const policy = (policyName: string, spec: object) =>
  object("networking.k8s.io/v1", "NetworkPolicy", policyName, { spec });

/** What `client` reaches of the targets, tried until it is `expected` or half a minute is over: policies take seconds. */
async function reach(client: string, expected: Record<string, boolean>) {
  const command = ["exec", "-n", name, client, "--", "/probe", "dial", ...Object.keys(expected)];
  let reached: Reach = {};
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    reached = dialled((await kubectl(command)).stdout);
    if (JSON.stringify(reached) === JSON.stringify(expected)) break;
  }
  return reached;
}

const atPublic = `${hosts.public.address}:443`;
const atPrivate = `${hosts.private.address}:443`;
const atHomeAssistant = `${hosts.homeAssistant.address}:8123`;
const atMetadata = `${hosts.metadata.address}:80`;

let serverAddress = "";

beforeAll(async () => {
  expect(complaints(await api.apply([namespace, server, service, ...clients]))).toEqual([]);
  const pods = await Promise.all([server, ...clients].map((pod) => api.waitFor(pod, hasCondition("Ready"))));
  serverAddress = pods[0]?.status.podIP;
});

afterAll(() => api.close());

describe("a pod at the restricted Pod Security level", () => {
  it("is Ready at the first try", async () => {
    const pod = (await api.get(server)) as KubernetesObject;
    expect(pod.status.containerStatuses).toMatchObject([{ ready: true, restartCount: 0 }]);
  });

  it("writes to its volume as the user it runs as, and only there", async () => {
    const claim = object("v1", "PersistentVolumeClaim", "data", {
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
    });
    const mounts = { volumeMounts: [{ name: "data", mountPath: "/data" }] };
    const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
    const writer = (podName: string, path: string) =>
      object("v1", "Pod", podName, {
        spec: podSpec({ restartPolicy: "Never", containers: [container(["touch", path], mounts)], volumes }),
      });
    await api.apply([claim, writer("writer", "/data/file"), writer("intruder", "/file")]);
    const ended = ({ status }: KubernetesObject) => ["Succeeded", "Failed"].includes(status?.phase);
    expect((await api.waitFor(writer("writer", ""), ended)).status.phase).toBe("Succeeded");
    expect((await api.waitFor(writer("intruder", ""), ended)).status.phase).toBe("Failed");
  });
});

describe("without policies", () => {
  it("a pod reaches a Service by name, and every host outside", async () => {
    const ofFriend = {
      "server:8080": true,
      [`server.${name}.svc.cluster.local:8080`]: true,
      "nobody:8080": false,
      [`${hosts.homeAssistant.name}:8123`]: true,
      "api.llm.example:443": true,
      [atPublic]: true,
      [atPrivate]: true,
      [atHomeAssistant]: true,
      [atMetadata]: true,
    };
    expect(await reach("friend", ofFriend)).toEqual(ofFriend);
  });

  it("a host outside reaches a pod", async () => {
    const target = `${serverAddress}:8080`;
    expect(await dialFromHost(connection, "private", [target])).toEqual({ [target]: true });
  });

  it("no packet reaches the machine the cluster runs on", async () => {
    let connections = 0;
    const listener = createServer(() => {
      connections += 1;
    });
    const port = await new Promise<number>((resolve) =>
      listener.listen(0, "0.0.0.0", () => resolve((listener.address() as { port: number }).port)),
    );
    const addresses = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    const outward = addresses.filter(({ family, internal }) => family === "IPv4" && !internal);
    expect(outward.length).toBeGreaterThan(0);
    const ofFriend = Object.fromEntries(outward.map(({ address }) => [`${address}:${port}`, false]));
    expect(await reach("friend", ofFriend)).toEqual(ofFriend);
    listener.close();
    expect(connections).toBe(0);
  });
});

describe("with a default deny", () => {
  const both = ["Ingress", "Egress"];
  const pods = (app: string) => ({ podSelector: { matchLabels: { app } } });

  beforeAll(async () => {
    await api.apply([policy("default-deny", { podSelector: {}, policyTypes: both })]);
  });

  it("nothing is reached, not even DNS", async () => {
    const closed = { "server:8080": false, [`${serverAddress}:8080`]: false, [atPublic]: false };
    const ofFriend = closed;
    expect(await reach("friend", ofFriend)).toEqual(ofFriend);
    const ofStranger = closed;
    expect(await reach("stranger", ofStranger)).toEqual(ofStranger);
    const target = `${serverAddress}:8080`;
    expect(await dialFromHost(connection, "private", [target])).toEqual({ [target]: false });
  });

  it("a pair of allowing policies and DNS opens exactly that pair", async () => {
    const dns = {
      to: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
          podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
        },
      ],
      ports: [
        { port: 53, protocol: "UDP" },
        { port: 53, protocol: "TCP" },
      ],
    };
    const ports = [{ port: 8080, protocol: "TCP" }];
    await api.apply([
      policy("server", { ...pods("server"), policyTypes: ["Ingress"], ingress: [{ from: [pods("friend")], ports }] }),
      policy("friend", { ...pods("friend"), policyTypes: ["Egress"], egress: [dns, { to: [pods("server")], ports }] }),
    ]);
    const ofFriend = {
      "server:8080": true,
      [`${serverAddress}:8080`]: true,
      [`${serverAddress}:9090`]: false,
      [atPublic]: false,
    };
    expect(await reach("friend", ofFriend)).toEqual(ofFriend);
    const ofStranger = { [`${serverAddress}:8080`]: false, [atPublic]: false };
    expect(await reach("stranger", ofStranger)).toEqual(ofStranger);
  });

  it("the network namespace of a pod gives the same result without a program in the pod", async () => {
    const reach = { [`${serverAddress}:8080`]: true, [`${serverAddress}:9090`]: false, [atPublic]: false };
    const friend = await api.waitFor(clients[0] as KubernetesObject);
    expect(await dialFromPod(connection, friend.status.podIP, Object.keys(reach))).toEqual(reach);
  });

  it("an address block allows the internet without the private networks and the metadata address", async () => {
    const ipBlock = {
      cidr: "0.0.0.0/0",
      except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"],
    };
    const egress = [{ to: [{ ipBlock }], ports: [{ port: 443, protocol: "TCP" }] }];
    await api.apply([policy("stranger", { ...pods("stranger"), policyTypes: ["Egress"], egress })]);
    const ofStranger = {
      [atPublic]: true,
      [atPrivate]: false,
      [atHomeAssistant]: false,
      [atMetadata]: false,
      [`${serverAddress}:8080`]: false,
    };
    expect(await reach("stranger", ofStranger)).toEqual(ofStranger);
  });
});
