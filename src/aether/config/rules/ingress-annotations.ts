// Annotations of an Ingress that override what the controller needs: they are valid, but nothing would be served.
import { controllerName, controllerOf, ingressAnnotations } from "../../common/ingress-controller.ts";
import { otherProtocols, withoutHttps } from "../../common/ingress-controllers.ts";
import type { ResolvedConfig } from "../schema.ts";
import { conflict, type Rule, type RuleIssue } from "./rule.ts";

type Section = Exclude<ResolvedConfig["ingress"], false>;

/** The annotations that the Ingress gets; `undefined` without one. */
function rendered(config: ResolvedConfig): Readonly<Record<string, string>> | undefined {
  const controller = controllerOf(config);
  if (config.ingress === false || controller === undefined) return undefined;
  return { ...config.commonAnnotations, ...ingressAnnotations(controller, config.ingress) };
}

/** Where the config sets an annotation of the Ingress; `undefined` if it is the controller's own. */
function placeOf({ ingress, commonAnnotations }: ResolvedConfig, name: string, value: string | undefined) {
  if (ingress !== false && ingress.annotations[name] === value) return ["ingress", "annotations", name];
  return commonAnnotations[name] === value ? ["commonAnnotations", name] : undefined;
}

const issue = (path: RuleIssue["path"], message: string, fix: string) => conflict(path, message, fix, ["ingress"]);

/** The pods serve plain HTTP. */
export const protocolAnnotations: Rule = function* (config) {
  const { ingress, platform } = config;
  if (ingress === false) return;
  const annotations = rendered(config) ?? {};
  for (const name of otherProtocols(controllerName(ingress, platform), annotations)) {
    const path = placeOf(config, name, annotations[name]);
    if (path !== undefined && !isRequestsOwn(config, annotations[name]))
      yield issue(
        path,
        `is ${JSON.stringify(annotations[name])}, but the pods serve plain HTTP: every request would fail.`,
        "Remove it. The controller terminates TLS.",
      );
  }
};

const isRequestsOwn = ({ ingress }: ResolvedConfig, protocol = "") =>
  ingress !== false && ingress.tls === false && protocol.trim().toUpperCase() === "AUTO_HTTP";

/** A proxy in front that terminates TLS may call the controller over http: publicUrl is its URL then. */
export const httpsAnnotations: Rule = function* (config) {
  const { ingress, platform, publicUrl } = config;
  if (ingress === false || ingress.tls === false || publicUrl !== undefined) return;
  const annotations = rendered(config) ?? {};
  for (const { name, https } of withoutHttps(controllerName(ingress, platform), annotations)) {
    const path = placeOf(config, name, annotations[name]);
    if (path !== undefined)
      yield issue(
        path,
        `is ${JSON.stringify(annotations[name])}, which serves http only: users connect with https, and browsers keep a login only over https.`,
        `Remove it, or set it to ${JSON.stringify(https)}. If a proxy in front terminates TLS, set publicUrl to its URL.`,
      );
  }
};

const SERVED = ["api", "scheduler", "ui"] as const;
const ALB = "alb.ingress.kubernetes.io";
const NO_LOAD_BALANCER = "the AWS Load Balancer Controller would create no load balancer";
const isAlb = (ingress: Section, { platform }: ResolvedConfig) => controllerName(ingress, platform) === "alb";

/** Nodes as targets of the load balancer need node ports. An annotation of a Service overrides that of the Ingress. */
export const targetAnnotations: Rule = function* (config) {
  const { ingress, commonAnnotations } = config;
  if (ingress === false || !isAlb(ingress, config)) return;
  const name = `${ALB}/target-type`;
  const found = new Map<string, { path: RuleIssue["path"]; without: string[] }>();
  for (const component of SERVED) {
    const { service } = config[component];
    const places = [
      { path: [component, "service", "annotations", name], value: service?.annotations[name] },
      { path: ["commonAnnotations", name], value: commonAnnotations[name] },
      { path: ["ingress", "annotations", name], value: ingress.annotations[name] },
    ];
    const place = places.find(({ value }) => value !== undefined);
    if (place?.value !== "instance" || (service?.type ?? "ClusterIP") !== "ClusterIP") continue;
    const { path } = place;
    const { without } = found.get(path.join()) ?? { without: [] };
    found.set(path.join(), { path, without: [...without, `${component}.service.type`] });
  }
  for (const { path, without } of found.values())
    yield issue(
      path,
      `is "instance", but the Services have no node ports: ${NO_LOAD_BALANCER}.`,
      `Remove it: pods are the targets. For nodes, set ${without.join(", ")} to "NodePort".`,
    );
};

/** With a group, another Ingress may add the listener. */
export const listenerAnnotations: Rule = function* (config) {
  const { ingress } = config;
  if (ingress === false || !isAlb(ingress, config)) return;
  const [listen, redirect] = [`${ALB}/listen-ports`, `${ALB}/ssl-redirect`];
  const { [listen]: ports, [redirect]: port, [`${ALB}/group.name`]: group } = rendered(config) ?? {};
  if (ports === undefined || port === undefined || group !== undefined) return;
  const https = [...ports.matchAll(/"HTTPS"\s*:\s*(\d+)/g)].map(([, each]) => each);
  if (https.includes(port.trim())) return;
  const path = placeOf(config, listen, ports);
  if (path !== undefined)
    yield issue(
      path,
      `is ${ports}, without the HTTPS listener ${port} that ${redirect} names: ${NO_LOAD_BALANCER}.`,
      `Remove it, or set it to '[{"HTTP": 80}, {"HTTPS": ${port}}]'. Without TLS, set ingress.tls to false.`,
    );
  else
    yield issue(
      ["ingress", "annotations", redirect],
      `is ${port}, but ${listen} has no HTTPS listener ${port}: ${NO_LOAD_BALANCER}.`,
      `Remove it, or set ${listen} to '[{"HTTP": 80}, {"HTTPS": ${port}}]'.`,
    );
};
