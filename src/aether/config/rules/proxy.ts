// Variables for a proxy that a config sets itself, instead of the field proxy.
import type { Variables } from "../../app/declaration.ts";
import { homeUrls, llmUrls } from "../../app/destination.ts";
import { directHosts, isOnInternet } from "../../common/proxy.ts";
import { settingsTable, type Workload, workloads } from "../../derived/declared.ts";
import type { ResolvedConfig } from "../schema.ts";
import { conflict, type Rule } from "./rule.ts";

/** For URLs with http. HTTPS_PROXY only applies to those with https. */
const PROXIES = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
const EXCEPTIONS = ["NO_PROXY", "no_proxy"];

/** Without exceptions, requests to the cluster's own Services use the proxy too. */
export const proxyExceptions: Rule = function* (config) {
  const { pods, proxy } = config;
  if (proxy !== undefined) return;
  const common = listed(["pods", "env"], pods.env);
  const refused = new Set<object>();
  for (const workload of workloads(config)) {
    const { path, section } = workload;
    const hosts = plainHosts(config, workload);
    // What envFrom sets is unknown.
    if (hosts.length === 0 || section.envFrom !== undefined) continue;
    const own = listed([...path, "env"], section.env);
    const names = own.map(({ variable }) => variable.name);
    const all = [...own, ...common.filter(({ variable }) => !names.includes(variable.name))];
    if (all.some(({ variable }) => EXCEPTIONS.includes(variable.name))) continue;
    const found = all.find(({ variable }) => PROXIES.includes(variable.name) && variable.value !== "");
    if (found === undefined || refused.has(found)) continue;
    refused.add(found);
    yield conflict(
      found.path,
      `sets ${found.variable.name} without NO_PROXY: requests to ${hosts.join(" and ")} would use the proxy.`,
      `Remove it and set proxy. If the proxy needs a password, keep it, and set NO_PROXY to ${JSON.stringify(directHosts(config).join(","))}.`,
      ["pods", "proxy"],
    );
  }
};

const listed = (path: readonly string[], variables: ResolvedConfig["pods"]["env"] = []) =>
  variables.map((variable, index) => ({ variable, path: [...path, index] }));

/** The hosts that pods call without TLS, and that are not on the internet. */
function plainHosts(config: ResolvedConfig, { component }: Workload): string[] {
  if (!component.servesApp) return [];
  const { mlflow } = config;
  const { MLFLOW_TRACKING_URI: tracking }: Variables = { ...settingsTable, ...component.environment };
  const address = mlflow !== false && "external" in mlflow ? mlflow.external.address : undefined;
  const urls = [{ url: String(tracking?.value(config)), address }, ...homeUrls(config), ...llmUrls(config)];
  return urls
    .filter((called) => called.url.startsWith("http:") && !isOnInternet(called))
    .map(({ url }) => new URL(url).hostname);
}
