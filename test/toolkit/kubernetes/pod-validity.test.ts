import { describe, expect, it } from "vitest";
import { quantityRefusals, refusals } from "../../../src/toolkit/kubernetes/pod-validity.ts";

const sound = { name: "web", image: "web:1" };
const httpGet = { path: "/", port: 80 };
const HANDLERS = {
  lifecycle: { preStop: { httpGet } },
  livenessProbe: { httpGet },
  readinessProbe: { httpGet },
  startupProbe: { httpGet },
};

const placesOf = (spec: object) => refusals(spec as never).map(({ path }) => path.join("."));
const quantities = (spec: object) =>
  quantityRefusals(spec as never).map(({ path, what }) => `${path.join(".")}: ${what}`);

describe("the API server rejects a pod with", () => {
  it.each([
    ["an unknown operator of a toleration", { tolerations: [{ key: "a", operator: "Is" }] }, "tolerations.0.operator"],
    [
      "a value beside the operator Exists",
      { tolerations: [{ key: "a", operator: "Exists", value: "b" }] },
      "tolerations.0.value",
    ],
    ["a toleration without a key", { tolerations: [{ value: "b" }] }, "tolerations.0.key"],
    [
      "seconds beside another effect than NoExecute",
      { tolerations: [{ key: "a", effect: "NoSchedule", tolerationSeconds: 5 }] },
      "tolerations.0.effect",
    ],
    ...Object.entries(HANDLERS).map(([field, value]): [string, object, string] => [
      `a ${field} of an init container that ends`,
      { initContainers: [{ ...sound, [field]: value }] },
      `initContainers.0.${field}`,
    ]),
    ...["initContainers", "containers"].flatMap((list): [string, object, string][] => [
      [
        `a mount that leads out of its volume, in ${list}`,
        { [list]: [{ ...sound, volumeMounts: [{ name: "data", mountPath: "/data", subPath: "../a" }] }] },
        `${list}.0.volumeMounts.0.subPath`,
      ],
      [
        `a mount with two paths, in ${list}`,
        {
          [list]: [{ ...sound, volumeMounts: [{ name: "data", mountPath: "/data", subPath: "a", subPathExpr: "b" }] }],
        },
        `${list}.0.volumeMounts.0.subPathExpr`,
      ],
      [
        `a mount that spreads to the node, in ${list} without privileges`,
        {
          [list]: [
            { ...sound, volumeMounts: [{ name: "data", mountPath: "/data", mountPropagation: "Bidirectional" }] },
          ],
        },
        `${list}.0.volumeMounts.0.mountPropagation`,
      ],
    ]),
  ])("%s", (_, spec, place) => {
    expect(placesOf(spec)).toEqual([place]);
  });

  it.each([
    ["a toleration of everything", { tolerations: [{ operator: "Exists" }] }],
    ["a toleration of a value", { tolerations: [{ key: "a", operator: "Equal", value: "b" }] }],
    ["a probe of a sidecar", { initContainers: [{ ...sound, restartPolicy: "Always", livenessProbe: { httpGet } }] }],
    [
      "a privileged mount that spreads to the node",
      {
        containers: [
          {
            ...sound,
            securityContext: { privileged: true },
            volumeMounts: [{ name: "data", mountPath: "/data", mountPropagation: "Bidirectional" }],
          },
        ],
      },
    ],
    ["a port whose name is empty", { containers: [{ ...sound, ports: [{ name: "", containerPort: 80 }] }] }],
    [
      "a path inside of a volume",
      { containers: [{ ...sound, volumeMounts: [{ name: "data", mountPath: "/data", subPath: "a/..b" }] }] },
    ],
  ])("not one with %s", (_, spec) => {
    expect(placesOf(spec)).toEqual([]);
  });

  it.each(["initContainers", "containers"])("a quantity in its %s that is none", (list) => {
    expect(quantities({ [list]: [{ resources: { limits: { memory: "1 GB" } } }] })).toEqual([
      `${list}.0.resources.limits.memory: memory is "1 GB", which is not a quantity.`,
    ]);
  });

  it("a size of a volume that is not a quantity", () => {
    expect(quantities({ volumes: [{ emptyDir: { sizeLimit: "much" } }] })).toEqual([
      'volumes.0.emptyDir.sizeLimit: sizeLimit is "much", which is not a quantity.',
    ]);
    expect(quantities({ volumes: [{ emptyDir: { sizeLimit: "1Gi" } }] })).toEqual([]);
  });
});
