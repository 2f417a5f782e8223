import { expect, it } from "vitest";
import { violations } from "../../../src/toolkit/kubernetes/pod-security.ts";

const levels = (add: string[]) =>
  violations({
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      { name: "a", securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"], add } } },
    ],
  } as never).map(({ level }) => level);

it.each([
  ["NET_BIND_SERVICE", []],
  ["CHOWN", ["restricted"]],
  ["NET_ADMIN", ["baseline"]],
])("the added capability %s breaks %j", (name, broken) => {
  expect(levels([name])).toEqual(broken);
});
