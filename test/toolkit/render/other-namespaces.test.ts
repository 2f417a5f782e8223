import { describe, expect, it } from "vitest";
import { comparable } from "../../../src/toolkit/render/other-namespaces.ts";

const object = (namespace: string | undefined, more: object = {}, kind = "ConfigMap", name = "a") => ({
  apiVersion: "v1",
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...more },
});
const live = (namespace: string | undefined, more: object = {}, kind?: string, name?: string) =>
  object(namespace, { uid: "1", ...more }, kind, name);

describe("a list of a whole cluster is compared", () => {
  const shop = live("shop");
  const others = [live("kube-system"), live(undefined, {}, "Namespace", "kube-system")];

  it("without other namespaces, on either side, and says so", () => {
    const note = "Not compared: 2 live objects of namespaces that the other side does not have (kube-system).";
    expect(comparable([shop, ...others], [object("shop")])).toEqual({ sides: [[shop], [object("shop")]], note });
    expect(comparable([object("shop")], [shop, ...others])).toEqual({ sides: [[object("shop")], [shop]], note });
  });

  it("without the roles that every cluster has", () => {
    const role = live(undefined, { labels: { "kubernetes.io/bootstrapping": "rbac-defaults" } }, "ClusterRole");
    const own = live(undefined, {}, "ClusterRole", "b");
    const storage = live(undefined, {}, "StorageClass", "c");
    expect(comparable([shop, role, own, storage], [object("shop")])).toEqual({
      sides: [[shop, own, storage], [object("shop")]],
      note: "Not compared: 1 built-in role or binding.",
    });
    expect(comparable([shop, role, { ...role }, ...others], [object("shop")]).note).toBe(
      "Not compared: 2 live objects of namespaces that the other side does not have (kube-system) and 2 built-in roles and bindings.",
    );
  });

  it.each([
    ["with all namespaces, if they are those of the other side", [shop, live("b")], [object("shop"), object("b")]],
    ["with all namespaces, if the sides share none", [shop, live("b")], [object("c")]],
    ["with all namespaces, if the other side is a list too", [shop, live("b")], [live("shop")]],
    ["with other namespaces that are not live", [shop, object("b")], [object("shop")]],
  ])("%s", (_, before, after) => expect(comparable(before, after)).toEqual({ sides: [before, after] }));
});
