import { describe, expect, it } from "vitest";
import { strategicMerge } from "../../../src/toolkit/kubernetes/strategic-merge.ts";

const deployment = (containers: object[]) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  spec: { template: { spec: { containers } } },
});
const merged = (containers: object[], patch: object[]) =>
  strategicMerge(deployment(containers), { spec: { template: { spec: { containers: patch } } } }).spec.template.spec
    .containers;

const web = { name: "web", image: "web:1" };
const proxy = { name: "proxy", image: "proxy:1" };

describe("a merged list", () => {
  it("loses only the deleted item", () => {
    expect(merged([web, proxy], [{ name: "proxy", $patch: "delete" }])).toEqual([web]);
  });

  it("has only the new items if it is replaced", () => {
    expect(merged([web, proxy], [{ $patch: "replace" }, { name: "proxy", image: "proxy:2" }])).toEqual([
      { name: "proxy", image: "proxy:2" },
    ]);
  });

  it("gains items with new names", () => {
    expect(merged([web], [proxy])).toContainEqual(proxy);
  });

  it("adds a new item without undefined and null fields", () => {
    expect(merged([web], [{ ...proxy, command: undefined, args: null }])[0]).toStrictEqual(proxy);
  });

  it("is not changed by a patch with two items of one name: one of them would vanish", () => {
    expect(() => merged([web], [proxy, { name: "proxy", image: "proxy:2" }])).toThrow(
      /containers has two items whose name is "proxy": the list is merged by it, so only one of them would be left$/,
    );
  });

  it("is not changed by two ports with one number either, which the API server treats as the same", () => {
    const dns = { apiVersion: "v1", kind: "Service", spec: { ports: [{ name: "dns", port: 53 }] } };
    const ports = ["TCP", "UDP"].map((protocol) => ({ name: protocol, port: 53, protocol }));
    expect(() => strategicMerge(dns, { spec: { ports } })).toThrow(/two items whose port is 53/);
  });
});
