// URLs and addresses: what the pods call, and how users reach them.
import { ipOf } from "../../../toolkit/kubernetes/cidr.ts";
import { entrySection, hostsOf } from "../../app/entry.ts";
import { controllerName, controllerOf, otherClass } from "../../common/ingress-controller.ts";
import { hasVolume, inCluster as mlflowInCluster } from "../../components/mlflow/declaration.ts";
import { type Workload, workloads } from "../../derived/declared.ts";
import { additionalContainers } from "./containers.ts";
import { holds, hostOf, isLoopback } from "./destinations.ts";
import { conflict, missing, type Rule } from "./rule.ts";

export const llmBaseUrl: Rule = function* ({ llm }) {
  const providers = [llm.provider, ...(llm.fallback ? [llm.fallback.provider] : [])];
  if (llm.baseUrl === undefined) {
    const homeless = providers.find((provider) => provider === "custom" || provider === "ollama");
    if (homeless !== undefined)
      yield missing(
        ["llm", "baseUrl"],
        homeless === "ollama"
          ? "is missing: the app would call Ollama on localhost, which in a pod is the pod itself."
          : 'is missing: the provider "custom" has no default URL.',
        'Set it to the API\'s URL, such as "http://192.168.1.20:11434/v1".',
      );
    return;
  }
  const compatible = new Set(providers.filter((provider) => provider !== "google"));
  if (compatible.size === 0)
    yield conflict(
      ["llm", "baseUrl"],
      "has no effect with the provider google.",
      'Remove it, or set llm.provider to "custom".',
    );
  if (compatible.size > 1)
    yield conflict(
      ["llm", "fallback", "provider"],
      `must be ${llm.provider} while llm.baseUrl is set: the app sends requests for both to that URL.`,
      `Set it to "${llm.provider}" or "google", or remove llm.baseUrl.`,
    );
  const { origin, pathname, port } = new URL(llm.baseUrl);
  const path = pathname.replace(/\/+$/, "");
  if (path.endsWith(REQUESTED))
    yield conflict(
      ["llm", "baseUrl"],
      `ends in ${REQUESTED}, which the app appends itself.`,
      `Set it to "${origin}${path.slice(0, -REQUESTED.length)}".`,
    );
  // Any other path may be correct: that of a proxy in front.
  if ((compatible.has("ollama") || port === OLLAMA_PORT) && ["", "/api"].includes(path))
    yield conflict(
      ["llm", "baseUrl"],
      `is ${llm.baseUrl}, but the app appends ${REQUESTED}, which Ollama serves under /v1.`,
      `Set it to "${origin}/v1".`,
    );
};

const REQUESTED = "/chat/completions";
const OLLAMA_PORT = "11434";

/** Any other path may be that of a proxy in front. */
export const homeAssistantUrls: Rule = function* ({ homeAssistant }) {
  for (const field of ["url", "remoteUrl"] as const) {
    const url = homeAssistant[field];
    if (url === undefined || new URL(url).pathname.replace(/\/+$/, "") !== "/api") continue;
    yield conflict(
      ["homeAssistant", field],
      `is ${url}, but the app appends /api itself: Home Assistant would answer 404, and the app would show an empty home.`,
      `Set it to "${url.replace(/\/api\/*$/, "")}".`,
    );
  }
};

/** MLflow compares each with the whole Host header, which has no scheme and no path, and no port if it is the scheme's usual one. */
export const allowedHosts: Rule = function* (config) {
  for (const [index, typed] of (mlflowInCluster(config)?.allowedHosts ?? []).entries()) {
    if (!typed.includes("/")) continue;
    const [, scheme = "", host = ""] = typed.match(/^(?:([^/]*):\/\/)?([^/]*)/) ?? [];
    const usual = { http: /:80$/, https: /:443$/ }[scheme.toLowerCase()];
    const header = usual === undefined ? host : host.replace(usual, "");
    yield conflict(
      ["mlflow", "allowedHosts", index],
      `is ${typed}, but MLflow compares it with the Host header, which has neither scheme nor path: it would answer 403.`,
      header === "" ? 'Set it to a host, such as "mlflow.example.com".' : `Set it to "${header}".`,
    );
  }
};

/** A backup of MLflow copies its volume. */
export const backedUpMlflow: Rule = function* (config) {
  const { postgres } = config;
  const server = mlflowInCluster(config);
  if ((server === undefined || !hasVolume(server)) && "backup" in postgres && postgres.backup?.mlflow === true)
    yield conflict(["postgres", "backup", "mlflow"], "is true, but the stack has no volume of MLflow.", "Remove it.", [
      "mlflow",
    ]);
};

/**
 * A proxy to the database must run before the containers that wait for the database, and must not keep the migration's Job from
 * completing.
 */
export const localDatabase: Rule = function* (config) {
  const { postgres } = config;
  if (!("external" in postgres) || !isLoopback(postgres.external.host)) return;
  const early = ({ name, section }: Workload) =>
    (section.initContainers ?? []).some(({ restartPolicy }) => restartPolicy === "Always") ||
    // The migration's sidecars are already native ones.
    (name === "migration" && (section.sidecars ?? []).length > 0);
  const alone = workloads(config)
    .filter((workload) => workload.component.secrets?.DATABASE_URL !== undefined && !early(workload))
    .map(({ name }) => name);
  if (alone.length === 0) return;
  yield conflict(
    ["postgres", "external", "host"],
    `is ${postgres.external.host}, which in a pod is the pod itself, but no proxy runs in the pods of ${alone.join(", ")} while they wait for the database.`,
    `Use the server's own host, or add the proxy with restartPolicy: Always to ${alone.map((name) => `${name}.initContainers`).join(", ")}.`,
    ["api", "scheduler", "migration"],
  );
};

/** A URL on localhost only reaches a container of the same pod: both components that call the model need one. */
export const localModel: Rule = function* (config) {
  const { baseUrl } = config.llm;
  if (baseUrl === undefined || !isLoopback(hostOf(baseUrl))) return;
  const alone = workloads(config)
    .filter((workload) => workload.component.servesApp && [...additionalContainers(workload)].length === 0)
    .map(({ name }) => name);
  if (alone.length === 0) return;
  yield conflict(
    ["llm", "baseUrl"],
    `is ${baseUrl}, which in a pod is the pod itself, but no container serves it in the pods of ${alone.join(" and ")}.`,
    `Use its address on the network, or add the model's server to ${alone.map((name) => `${name}.sidecars`).join(" and ")}.`,
    ["api", "scheduler"],
  );
};

const NO_COOKIE = "browsers would not store the session cookie, and no one could log in";

export const httpsInProduction: Rule = function* ({ environment, host, publicUrl, ingress, gateway }) {
  if (environment !== "production" || publicUrl !== undefined) return;
  const also = ["environment", "host", "ingress", "gateway", "publicUrl"];
  if (gateway?.tls) return;
  if (gateway !== undefined)
    yield conflict(
      ["gateway", "tls"],
      `is false, which leaves production without https: ${NO_COOKIE}.`,
      `Remove it, or set publicUrl to "https://${host}" if a proxy in front terminates TLS.`,
      also,
    );
  else if (ingress === false)
    yield conflict(
      ["publicUrl"],
      `is missing without an ingress, which leaves production without https: ${NO_COOKIE}.`,
      `Set it to the https URL of the proxy that terminates TLS, such as "https://${host}".`,
      also,
    );
  else if (ingress.tls === false)
    yield conflict(
      ["ingress", "tls"],
      `is false, which leaves production without https: ${NO_COOKIE}.`,
      `Remove it, or set publicUrl to "https://${host}" if a proxy in front terminates TLS.`,
      also,
    );
};

export const publicUrl: Rule = function* ({ environment, host, publicUrl: typed }) {
  if (typed === undefined) return;
  const url = new URL(typed);
  if (url.hostname !== host)
    yield conflict(
      ["publicUrl"],
      `is on the host ${url.hostname}, but host is ${host}.`,
      `Set host to "${url.hostname}", or remove publicUrl.`,
      ["host"],
    );
  if (url.pathname !== "/")
    yield conflict(
      ["publicUrl"],
      "has more than a host, but UI and API are served from the root.",
      `Set it to "${url.origin}".`,
    );
  if (environment === "production" && url.protocol !== "https:")
    yield conflict(["publicUrl"], `is http in production: ${NO_COOKIE}.`, `Set it to "https://${url.host}".`, [
      "environment",
    ]);
};

/** The API server accepts only names in an Ingress and in a route, and each host once per controller. */
export const entryHosts: Rule = function* (config) {
  if (entrySection(config) === undefined) return;
  const section = config.gateway === undefined ? "ingress" : "gateway";
  const served = new Set<string>();
  for (const [index, name] of hostsOf(config).entries()) {
    const path = index === 0 ? ["host"] : [section, "extraHosts", index - 1];
    if (ipOf(name) !== undefined)
      yield conflict(
        path,
        `is ${name}, but ${section === "ingress" ? "an Ingress" : "a route"} only serves host names.`,
        'Use a name that resolves to it, such as "aether.home.arpa".',
        [section],
      );
    if (served.has(name)) yield conflict(path, `is ${name}, which is already served.`, "Remove it.", ["host"]);
    served.add(name);
  }
};

export const oneEntry: Rule = function* ({ ingress, gateway }) {
  if (gateway !== undefined && ingress !== false)
    yield conflict(
      ["ingress"],
      "is set together with gateway, which replaces it.",
      "Set it to false, or remove gateway.",
      ["gateway"],
    );
};

/** Two routes for one host at one listener would split its requests. */
export const redirectListeners: Rule = function* ({ gateway }) {
  if (gateway?.redirectFrom === undefined) return;
  if (!gateway.tls)
    yield conflict(["gateway", "redirectFrom"], "redirects to https, but gateway.tls is false.", "Remove it.");
  const { parentRefs, redirectFrom } = gateway;
  for (const { field, references, protocol } of [
    { field: "parentRefs", references: parentRefs, protocol: "https" },
    { field: "redirectFrom", references: redirectFrom, protocol: "http" },
  ])
    for (const [index, { name, sectionName, port }] of references.entries())
      if (sectionName === undefined && port === undefined)
        yield conflict(
          ["gateway", field, index],
          `selects every listener of ${name}, so the same listener would both serve the host and redirect to https.`,
          `Name its listener for ${protocol}, such as sectionName: "${protocol}".`,
        );
};

export const entry: Rule = function* (config) {
  const { host, publicUrl: typed, ingress, gateway, networkPolicy, platform } = config;
  if (networkPolicy === false || networkPolicy.entry !== undefined) return;
  const entryMissing = (
    why: string,
    example = '{ pods: { namespace: "gateway", matchLabels: { app: "envoy" } } } or { cidrs: ["10.0.0.0/24"] }',
  ) =>
    missing(
      ["networkPolicy", "entry"],
      `is missing: ${why}`,
      `Add it, such as ${example}, or set networkPolicy to false.`,
      ["host", "ingress", "gateway", "publicUrl"],
    );
  if (gateway !== undefined) {
    yield entryMissing("the pods of the Gateway depend on its implementation, so policies cannot select them.");
    return;
  }
  const controller = controllerOf(config) ?? {};
  const className = ingress === false ? undefined : otherClass(controller, ingress);
  if (className !== undefined && controller.healthChecks !== undefined)
    yield entryMissing(
      `the proxies of the class ${className} are in the proxy-only subnet of the region, whose range policies do not know.`,
      `{ cidrs: ${listed(["10.129.0.0/23", ...controller.healthChecks])} } with the range of that subnet (health checks come from the other two)`,
    );
  else if (ingress !== false && controller.entry === undefined)
    yield entryMissing(
      `policies do not know the pods or addresses of the controller "${controllerName(ingress, platform)}".`,
    );
  // Without a public URL, or with one on this machine, users connect with `kubectl port-forward`, which no policy blocks.
  if (ingress === false && typed !== undefined && !isLoopback(host))
    yield entryMissing("without an ingress, policies do not know which pods or addresses route publicUrl to the pods.");
};

const listed = (ranges: readonly string[]) => `[${ranges.map((range) => JSON.stringify(range)).join(", ")}]`;

/** A load balancer sends no requests to pods that its health checks do not reach. */
export const healthChecks: Rule = function* (config) {
  const { networkPolicy } = config;
  if (networkPolicy === false || networkPolicy.entry === undefined) return;
  const { entry: typed } = networkPolicy;
  const cidrs = "cidrs" in typed ? typed.cidrs : [];
  const left = (controllerOf(config)?.healthChecks ?? []).filter((range) => !cidrs.some((each) => holds(each, range)));
  if (left.length === 0) return;
  yield conflict(
    ["networkPolicy", "entry", ...("cidrs" in typed ? ["cidrs"] : [])],
    `does not include ${left.join(" and ")}, from which the load balancer's health checks come: it would send no requests to the pods.`,
    `Set networkPolicy.entry to { cidrs: ${listed([...cidrs, ...left])} }.`,
    ["ingress"],
  );
};
