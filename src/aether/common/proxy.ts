// Which requests use a proxy, and which do not.
import { ipOf } from "../../toolkit/kubernetes/cidr.ts";
import type { Variable, Variables } from "../app/declaration.ts";
import { type CalledUrl, destinationOf, homeUrls, isPrivateName, llmUrls } from "../app/destination.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { FLOWS, objectName, PEERS } from "../topology.ts";

/** Whether HTTP requests to a URL use the proxy: those to the internet do. */
export const isProxied = ({ proxy }: ResolvedConfig, called: CalledUrl): boolean =>
  proxy !== undefined && isOnInternet(called) && !proxy.noProxy.some((entry) => matches(entry, hostOf(called.url)));

/** Whether a URL leads to the internet, where only the proxy may lead. */
export function isOnInternet({ url, address }: CalledUrl): boolean {
  const host = hostOf(url);
  const destination = destinationOf(host, address);
  // Undefined is a name without an address, which config/rules/destinations.ts rejects unless it is certainly private.
  return destination === undefined ? !isPrivateName(host) : destination.kind === "public";
}

/** As httpx compares them: a domain with a leading dot matches its subdomains; without one, it matches itself too. */
function matches(entry: string, host: string): boolean {
  const name = entry.toLowerCase();
  if (name.startsWith(".")) return host.endsWith(name);
  return host === name || (ipOf(name) === undefined && host.endsWith(`.${name}`));
}

const hostOf = (url: string) => new URL(url).hostname.replace(/^\[|\]$/g, "");

/**
 * Names, because the app's HTTP client (httpx) does not support ranges here: those of the pod itself, of this cluster's Services,
 * and of hosts that, by the config, are not on the internet.
 */
export function directHosts(config: ResolvedConfig): string[] {
  const { noProxy = [] } = config.proxy ?? {};
  const components = FLOWS.filter(({ from, to }) => from === "api" && !Object.hasOwn(PEERS, to)).map(({ to }) =>
    objectName(config, to),
  );
  const { mlflow } = config;
  const traces = mlflow !== false && "external" in mlflow ? [mlflow.external] : [];
  const urls = [...homeUrls(config), ...llmUrls(config), ...traces].filter(
    (called) => !isOnInternet(called) || noProxy.some((entry) => matches(entry, hostOf(called.url))),
  );
  const own = ["localhost", "127.0.0.1", "::1", ...components, `.${config.namespace}`, ".svc", ".cluster.local"];
  return [...new Set([...own, ...urls.map(({ url }) => hostOf(url)), ...noProxy])];
}

const variable = (value: Variable["value"]): Variable => ({ field: "proxy", isFreeWhenUnset: true, value });
const url = variable(({ proxy }) => proxy?.url);
const except = variable((config) => (config.proxy === undefined ? undefined : directHosts(config).join(",")));

/** Python's libraries read both spellings and prefer lower case; gRPC and curl read only lower case. */
export const proxySettings: Variables = {
  HTTP_PROXY: url,
  HTTPS_PROXY: url,
  NO_PROXY: except,
  http_proxy: url,
  https_proxy: url,
  no_proxy: except,
};
