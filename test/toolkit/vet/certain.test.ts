// Errors only where they are certain: what namespaces, operators, other tools and live clusters leave open.
import { describe, expect, it } from "vitest";
import { kubernetesSchemas, reachability, vet, vetUpgrade } from "../../../src/index.ts";
import { run } from "../../cli/run.ts";
import { kubernetes, kubernetesBytes } from "../../fixtures/kubernetes.ts";
import { claim, deployment, object, pod, scaler, service, workload } from "../../fixtures/manifests.ts";

const schemas = await kubernetesSchemas();
const errors = (objects: readonly unknown[], options = {}) =>
  vet(objects, options)
    .filter(({ severity }) => severity === "error")
    .map(({ rule, object: { kind, name } }) => `${rule} ${kind}/${name}`);
const listOf = (items: readonly unknown[]) => JSON.stringify({ apiVersion: "v1", kind: "List", items });
const noNamespace = { namespace: undefined };
const vetted = async (objects: readonly unknown[], ...args: string[]) => {
  const { code, stdout, stderr } = await run(["vet", "-", ...args], { files: { "-": listOf(objects) } });
  return { code, stdout, stderr };
};

describe("an object of which the input has alternatives", () => {
  const to = (port: number) => service({ selector: { app: "web" }, ports: [{ port }] });
  const route = object("networking.k8s.io/v1 Ingress", {
    spec: {
      rules: [{ http: { paths: [{ path: "/", backend: { service: { name: "web", port: { number: 81 } } } }] } }],
    },
  });

  it("is no error for what refers to it, because the last one applied exists", () => {
    expect(errors([deployment(), to(80), route])).toEqual(["no-missing-backend Ingress/web"]);
    expect(errors([deployment(), to(80), to(82), route])).toEqual(["unique-object Service/web"]);
  });

  it("is certain if the alternatives are the same", () => {
    expect(errors([deployment(), to(80), to(80), route])).toEqual(["no-missing-backend Ingress/web"]);
  });

  it("is an error on its own if the API server rejects it", () => {
    const wrong = deployment({ restartPolicy: "Never" });
    expect(errors([deployment(), wrong], { schemas, kubernetes })).toEqual([
      "unique-object Deployment/web",
      "valid-value Deployment/web",
    ]);
  });
});

describe("an object that does not say its namespace", () => {
  const account = object("v1 ServiceAccount", {}, { name: "argo", ...noNamespace });
  const binding = object("rbac.authorization.k8s.io/v1 RoleBinding", {
    roleRef: { kind: "Role", name: "argo" },
    subjects: [{ kind: "ServiceAccount", name: "argo" }],
  });
  const other = object("v1 ServiceAccount", {}, { name: "other" });

  it("is not missing if another object names it", () => {
    expect(errors([account, other, binding])).toEqual([]);
  });

  it("finds the other objects, in whatever namespace they are", () => {
    expect(errors([deployment(), service({}, noNamespace)])).toEqual([]);
    expect(errors([deployment({}, noNamespace), service()])).toEqual([]);
  });

  it("is not the object of the same name in another namespace", () => {
    const twice = [deployment({}, noNamespace), deployment({ restartPolicy: "Always" })];
    expect(errors(twice).filter((each) => each.startsWith("unique-object"))).toEqual([]);
    expect(errors(twice, { namespace: "a" })).toContain("unique-object Deployment/web");
  });

  it("is the one in --namespace, and errors there are certain", async () => {
    const objects = [deployment({}, noNamespace), service({ selector: { app: "wbe" } }, noNamespace), other];
    expect((await vetted(objects)).stdout).toContain(
      "note: 2 objects without a namespace can be in any namespace: use --namespace NAME to set it.",
    );
    const { stdout } = await vetted(objects, "--namespace", "a");
    expect(stdout).toContain("Service a/web finds no pods");
    expect(stdout).not.toContain("note:");
  });

  it("is nothing to note of kinds that have none", async () => {
    const classes = [
      ["gateway.networking.k8s.io/v1", "GatewayClass"],
      ["snapshot.storage.k8s.io/v1", "VolumeSnapshotClass"],
      ["policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy"],
    ].map(([apiVersion, kind]) => ({ apiVersion, kind, metadata: { name: "x" }, spec: {} }));
    expect((await vetted([...classes, other])).stdout).not.toContain("in any namespace");
  });

  it("of a stack is a setting, not --namespace", async () => {
    const { code, stderr } = await run(["vet", "--namespace", "a"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("--set namespace=NAME")]);
  });
});

describe("values that another tool fills in", () => {
  it("is not judged if Flux replaces a variable, with a note", async () => {
    const app = workload("apps/v1 Deployment", {}, { name: "app" }, { replicas: "$" + "{REPLICAS:=2}" });
    expect(errors([app])).toEqual([]);
    expect((await vetted([app])).stdout).toMatch(
      /note: Values with variables that are substituted later .* are not checked\.\n/,
    );
  });

  it.each([
    "$ACCOUNT",
    "<account>",
    "{{ .Values.account }}",
    "__ACCOUNT__",
    "ACCOUNT_NAME",
    "$(ACCOUNT)",
    "$(the-account)",
  ])("is at most a warning if %s stands for a name", async (serviceAccountName) => {
    const account = object("v1 ServiceAccount", {}, { name: "accounts" });
    const { stdout } = await vetted([account, deployment({ serviceAccountName })]);
    expect(stdout).toMatch(/warning no-missing-service-account .*\n.*\n +Replace the placeholder before you apply/);
    expect(stdout).not.toMatch(/error +no-missing/);
  });

  it("is judged if it only contains such text", () => {
    const web = deployment({ containers: [{ name: "web", image: "web:1.0", imagePullPolicy: "Never $PULLED" }] });
    const judged = vet([web], { schemas, kubernetes }).map(({ rule, path }) => `${rule} ${path.join(".")}`);
    expect(judged).toContain("valid-value spec.template.spec.containers.0.imagePullPolicy");
  });

  it("is not judged in data if a variable is all of it", () => {
    const secret = (password: string) => object("v1 Secret", { data: { password } });
    const judged = (value: string) => vet([secret(value)], { schemas, kubernetes }).map(({ rule }) => rule);
    expect(judged("$" + "{PASSWORD}")).toEqual([]);
    expect(judged("a $" + "{PASSWORD}")).toEqual(["valid-schema"]);
  });

  it("is judged as a secret, whatever the value looks like", () => {
    const env = [{ name: "DB_PASSWORD", value: "ADMIN_1" }];
    const web = deployment({ containers: [{ name: "web", image: "web:1.0", env }] });
    expect(vet([web]).map(({ rule }) => rule)).toContain("require-secret-reference");
  });

  it("is judged if the variable is a shell's", () => {
    const shell = pod({
      containers: [
        {
          name: "web",
          image: "web:1.0",
          command: ["sh", "-c", "echo $" + "{HOME}"],
          volumeMounts: [{ name: "x", mountPath: "/x" }],
        },
      ],
    });
    expect(errors([shell])).toEqual(["no-missing-volume Pod/web"]);
  });

  it("is not judged if SOPS encrypts it, with one note", async () => {
    const secrets = ["one", "two"].map((name) =>
      object("v1 Secret", { stringData: { password: "ENC[AES256_GCM,data:x]" }, sops: { mac: "ENC[x]" } }, { name }),
    );
    const { code, stdout } = await vetted(secrets);
    expect(code).toBe(0);
    expect(stdout).toContain("note: 2 objects encrypted with SOPS are not checked.\n");
  });

  it("is not judged if kustomize names the Namespace of a component", async () => {
    const { code } = await vetted([{ apiVersion: "v1", kind: "Namespace", metadata: { name: "_" } }]);
    expect(code).toBe(0);
  });

  it.each([
    ["an empty Secret", object("v1 Secret", {}, { name: "web" })],
    [
      "a Secret that is copied from another",
      object(
        "v1 Secret",
        { data: { x: "eA==" } },
        { annotations: { "replicator.v1.mittwald.de/replicate-from": "a/b" } },
      ),
    ],
    [
      "a certificate in other formats",
      object("cert-manager.io/v1 Certificate", {
        spec: { secretName: "web", additionalOutputFormats: [{ type: "CombinedPEM" }] },
      }),
    ],
  ])("%s may have any key", (_, secret) => {
    const reader = pod({
      containers: [
        {
          name: "web",
          image: "web:1.0",
          env: [{ name: "A", valueFrom: { secretKeyRef: { name: "web", key: "tls-combined.pem" } } }],
        },
      ],
    });
    expect(errors([secret, reader])).toEqual([]);
  });

  it("is a key that OpenShift writes into a ConfigMap", () => {
    const trusted = object("v1 ConfigMap", {}, { labels: { "config.openshift.io/inject-trusted-cabundle": "true" } });
    const reader = pod({
      volumes: [{ name: "ca", configMap: { name: "web", items: [{ key: "ca-bundle.crt", path: "ca" }] } }],
      containers: [{ name: "web", image: "web:1.0", volumeMounts: [{ name: "ca", mountPath: "/ca" }] }],
    });
    expect(errors([trusted, reader])).toEqual([]);
  });
});

describe("names of a series", () => {
  it.each([
    ["shard-b", "shard-a"],
    ["app-us-config", "app-eu-config"],
    ["zone-west", "zone-east"],
    ["web-internal", "web-external"],
  ])("%s is not a typo of %s", (name, known) => {
    const reader = pod({ containers: [{ name: "web", image: "web:1.0", envFrom: [{ configMapRef: { name } }] }] });
    expect(errors([object("v1 ConfigMap", { data: { A: "b" } }, { name: known }), reader])).toEqual([]);
  });

  it("are not the labels of other pods", () => {
    const shard = deployment({}, { name: "shard-a", labels: { app: "db", shard: "shard-a" } });
    expect(errors([shard, service({ selector: { app: "db", shard: "shard-b" } }, { name: "shard-b" })])).toEqual([]);
  });
});

describe("policies of another kind", () => {
  const denied = object("networking.k8s.io/v1 NetworkPolicy", {
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  });
  const calling = deployment(
    { containers: [{ name: "web", image: "web:1.0", env: [{ name: "URL", value: "http://db:80" }] }] },
    { name: "caller" },
  );
  const set = [denied, calling, deployment({}, { name: "db" }), service({}, { name: "db" })];
  const cilium = object("cilium.io/v2 CiliumNetworkPolicy", {}, { name: "open" });
  const flows = (objects: readonly unknown[]) => errors(objects).filter((each) => each.startsWith("no-missing-flow"));

  it("may allow what NetworkPolicies do not, so these connections are not judged", () => {
    expect(flows(set)).not.toEqual([]);
    expect(flows([...set, cilium])).toEqual([]);
    expect(
      flows([...set, object("policy.networking.k8s.io/v1alpha1 AdminNetworkPolicy", {}, { ...noNamespace })]),
    ).toEqual([]);
  });

  it("of another namespace decide nothing here", () => {
    expect(flows([...set, { ...cilium, metadata: { name: "open", namespace: "b" } }])).not.toEqual([]);
  });

  it("are named, by vet and by reachability", async () => {
    expect((await vetted([...set, cilium])).stdout).toContain(
      "note: Connections that CiliumNetworkPolicy a/open also controls are not checked.",
    );
    expect(reachability([...set, cilium]).undecided).toEqual(["CiliumNetworkPolicy a/open"]);
  });

  it("of Calico named NetworkPolicy are not read as Kubernetes' own", () => {
    const calico = object("projectcalico.org/v3 NetworkPolicy", { spec: { selector: "app == 'db'" } });
    expect(flows([...set, calico])).toEqual([]);
    expect(vet([deployment(), calico]).filter(({ rule }) => rule === "require-isolation")).toEqual([]);
  });
});

describe("routes of other projects", () => {
  it.each([
    ["networking.istio.io/v1", "VirtualService", { http: [{ route: [{ destination: { host: "api.example.com" } }] }] }],
    ["networking.istio.io/v1", "VirtualService", { http: [{ delegate: { name: "web" } }] }],
    [
      "traefik.io/v1alpha1",
      "IngressRoute",
      { routes: [{ services: [{ name: "api@internal", kind: "TraefikService" }] }] },
    ],
    ["projectcontour.io/v1", "HTTPProxy", { includes: [{ name: "web" }] }],
    ["projectcontour.io/v1", "HTTPProxy", { tcpproxy: { include: { name: "web" } } }],
    ["getambassador.io/v3alpha1", "Mapping", { service: "https://web:443" }],
  ])("are named, if they lead to something else than a Service: %s %s %j", async (apiVersion, kind, spec) => {
    const { stdout } = await vetted([deployment(), object(`${apiVersion} ${kind}`, { spec })]);
    expect(stdout).toContain(`note: Where ${kind} a/web leads is not checked.`);
  });

  it("are not named, if they lead to Services", async () => {
    const spec = { routes: [{ services: [{ name: "web", port: 80 }] }] };
    const { stdout } = await vetted([deployment(), service(), object("projectcontour.io/v1 HTTPProxy", { spec })]);
    expect(stdout).not.toContain("leads is not checked");
  });

  it("are not objects of another group with that kind", async () => {
    const { stdout } = await vetted([
      deployment(),
      object("serving.knative.dev/v1 Route", { spec: { to: { name: "x", kind: "Y" } } }),
    ]);
    expect(stdout).not.toContain("leads is not checked");
  });
});

it("names the kinds whose values Kubernetes' own code does not judge", async () => {
  const route = object("gateway.networking.k8s.io/v1 HTTPRoute", {
    spec: { rules: [{ matches: [{ method: "NONE" }] }] },
  });
  const { stdout } = await run(["vet", "-"], {
    files: { "-": listOf([route, object("v1 ConfigMap")]) },
    kubernetes: () => kubernetesBytes,
  });
  expect(stdout).toContain(
    "note: Kubernetes' own validation is not available for HTTPRoute: their values are not checked.\n",
  );
});

describe("objects that controllers created from others of the set", () => {
  const owner = (kind: string, apiVersion = "apps/v1") => ({
    name: kind === "Deployment" ? "web" : "web-5d4",
    ownerReferences: [{ apiVersion, kind, name: kind === "Deployment" ? "web" : "web-5d4", controller: true }],
  });
  const budget = object("policy/v1 PodDisruptionBudget", {
    spec: { minAvailable: 1, selector: { matchLabels: { app: "web" } } },
  });
  const quota = object("v1 ResourceQuota", { spec: { hard: { pods: "3" } } });
  const web = deployment({}, {}, { replicas: 2 });
  const set = workload(
    "apps/v1 ReplicaSet",
    {},
    { ...owner("Deployment"), name: "web-5d4", labels: { app: "web" } },
    { replicas: 2 },
  );
  const pods = ["x", "y"].map((name) => pod({}, { ...owner("ReplicaSet"), name: `web-5d4-${name}` }));

  it("is counted once", () => {
    expect(errors([web, budget, quota])).toEqual([]);
    expect(errors([web, set, ...pods, budget, quota])).toEqual([]);
    expect(errors([web, { ...set, metadata: { ...set.metadata, ownerReferences: [] } }, ...pods, quota])).toContain(
      "valid-quota ResourceQuota/web",
    );
  });

  it("is not lost, if it is the claim of a StatefulSet's pod", () => {
    const database = workload(
      "apps/v1 StatefulSet",
      {},
      {},
      { volumeClaimTemplates: [{ metadata: { name: "data" } }] },
    );
    const lost = (name: string) =>
      vetUpgrade([database, claim("1Gi", {}, { name, uid: "1" })], [database]).findings.map(({ rule }) => rule);
    expect(lost("data-web-0")).toEqual([]);
    expect(lost("data-other-0")).toEqual(["no-missing-data"]);
  });

  it("has no findings of its own", () => {
    const kinds = vet([web, set, ...pods, scaler()]).map(({ object: { kind } }) => kind);
    expect(kinds).toContain("Deployment");
    expect(kinds).not.toContain("ReplicaSet");
    expect(kinds).not.toContain("Pod");
  });
});
