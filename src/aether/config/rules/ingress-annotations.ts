// Annotations of an Ingress that break what the controller needs, or what the module does by its own.
import { CLASS_ANNOTATION } from "../../../toolkit/kubernetes/ingress-class.ts";
import {
  controllerName,
  controllerOf,
  ISSUER_ANNOTATIONS,
  ingressAnnotations,
} from "../../common/ingress-controller.ts";
import { otherProtocols, replacingPaths, withoutHttps } from "../../common/ingress-controllers.ts";
import type { ResolvedConfig } from "../schema.ts";
import { conflict, type Rule, type RuleIssue } from "./rule.ts";

type Section = Exclude<ResolvedConfig["ingress"], false>;

/** The annotations of the Ingresses, by their config path. */
const places = ({ ingress, commonAnnotations }: ResolvedConfig) =>
  ingress === false
    ? []
    : [
        { path: ["ingress", "annotations"], annotations: ingress.annotations },
        { path: ["commonAnnotations"], annotations: commonAnnotations },
      ];

/**
 * The API server rejects it next to the field. For a controller that only reads the annotation, such as GKE's, the field is not
 * set.
 */
export const classAnnotation: Rule = function* (config) {
  const { ingressClassName, ingress: own } = controllerOf(config) ?? {};
  if (ingressClassName === undefined) return;
  if (own !== undefined && Object.hasOwn(own, CLASS_ANNOTATION))
    yield conflict(
      ["ingress", "ingressClassName"],
      `is ${ingressClassName}, but this controller reads its class only from the annotation ${CLASS_ANNOTATION}, and the API server rejects the two together.`,
      `Remove it, or set ingress.annotations to { "${CLASS_ANNOTATION}": ${JSON.stringify(ingressClassName)} }.`,
    );
  for (const { path, annotations } of places(config))
    if (Object.hasOwn(annotations, CLASS_ANNOTATION))
      yield conflict(
        [...path, CLASS_ANNOTATION],
        "is rejected together with spec.ingressClassName, which means the same.",
        `Remove it, and set ingress.ingressClassName to ${JSON.stringify(annotations[CLASS_ANNOTATION])}.`,
        ["ingress"],
      );
};

/** If a controller closes setup by an annotation, another value would open it silently. */
export const closingAnnotations: Rule = function* (config) {
  if (config.ingress === false || config.ingress.openSetup) return;
  const closing = controllerOf(config)?.closing ?? [];
  for (const { path, annotations } of places(config))
    for (const name of closing)
      if (Object.hasOwn(annotations, name))
        yield conflict(
          [...path, name],
          `is ${JSON.stringify(annotations[name])}, but the module closes setup by this annotation: with another value, the first visitor can become admin.`,
          'Remove it. A patch of "Ingress/<name>-api" can add to what is rendered, after what closes setup.',
          ["ingress"],
        );
};

/** The app serves no other paths than those that are routed to it. */
export const pathAnnotations: Rule = function* (config) {
  for (const { path, annotations } of places(config))
    for (const name of replacingPaths(annotations))
      yield conflict(
        [...path, name],
        "would replace the paths of requests: the app and its pages answer 404, or with the wrong page.",
        "Remove it. The app needs a host of its own, at its root.",
        ["ingress"],
      );
};

/** On two Ingresses, each would request the certificate of the same Secret; and no policy knows what an annotation requests. */
export const issuerAnnotations: Rule = function* (config) {
  for (const { path, annotations } of places(config))
    for (const [kind, annotation] of Object.entries(ISSUER_ANNOTATIONS))
      if (Object.hasOwn(annotations, annotation))
        yield conflict(
          [...path, annotation],
          "would make two Ingresses request the same certificate, and no policy would admit traffic to the pod that answers the ACME challenge.",
          `Remove it, and set ingress.tls.issuer to { name: ${JSON.stringify(annotations[annotation])}, kind: "${kind}" }.`,
          ["ingress"],
        );
};

/** The annotations that the Ingress gets and its controller reads: those of another controller have no effect. */
function effective(config: ResolvedConfig): Readonly<Record<string, string>> {
  const controller = controllerOf(config);
  if (config.ingress === false || controller === undefined) return {};
  const { domains } = controller;
  const all = { ...config.commonAnnotations, ...ingressAnnotations(controller, config.ingress) };
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => domains?.includes(name.split("/")[0] ?? "") ?? true),
  );
}

/** Where the config sets an annotation of the Ingress; `undefined` if it is the controller's own. */
function placeOf(config: ResolvedConfig, name: string, value: string | undefined): RuleIssue["path"] | undefined {
  const place = places(config).find(({ annotations }) => annotations[name] === value);
  return place === undefined ? undefined : [...place.path, name];
}

const issue = (path: RuleIssue["path"], message: string, fix: string) => conflict(path, message, fix, ["ingress"]);

/** The pods serve plain HTTP. */
export const protocolAnnotations: Rule = function* (config) {
  const annotations = effective(config);
  for (const name of otherProtocols(annotations)) {
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
  const { ingress, publicUrl } = config;
  if (ingress === false || ingress.tls === false || publicUrl !== undefined) return;
  const annotations = effective(config);
  for (const { name, https } of withoutHttps(annotations)) {
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
  const { [listen]: ports, [redirect]: port, [`${ALB}/group.name`]: group } = effective(config);
  if (ports === undefined || port === undefined || group !== undefined) return;
  const https = [...ports.matchAll(/"HTTPS"\s*:\s*(\d+)/g)].map(([, each]) => each);
  if (https.includes(port.trim())) return;
  const path = placeOf(config, listen, ports);
  const both = `'[{"HTTP": 80}, {"HTTPS": ${port}}]'`;
  if (path !== undefined)
    yield issue(
      path,
      `is ${ports}, without the HTTPS listener ${port} that ${redirect} names: ${NO_LOAD_BALANCER}.`,
      `Remove it, or set it to ${both}. Without TLS, set ingress.tls to false.`,
    );
  else
    yield issue(
      ["ingress", "annotations", redirect],
      `is ${port}, but ${listen} has no HTTPS listener ${port}: ${NO_LOAD_BALANCER}.`,
      `Remove it, or set ${listen} to ${both}.`,
    );
};
