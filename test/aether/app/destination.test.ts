import { describe, expect, it } from "vitest";
import { destinationOf, portOf } from "../../../src/aether/app/destination.ts";

describe("a destination", () => {
  it.each(["localhost", "127.0.0.1", "127.1.2.3", "0.0.0.0", "::1", "::"])("%s is the pod itself", (host) => {
    expect(destinationOf(host)).toEqual({ kind: "loopback" });
  });

  it.each([
    ["192.168.1.10", "192.168.1.10/32"],
    ["fd00::10", "fd00::10/128"],
  ])("%s is one address", (host, cidr) => {
    expect(destinationOf(host)).toEqual({ kind: "cidrs", cidrs: [cidr] });
  });

  it("of a name is what its address says", () => {
    expect(destinationOf("nas.lan", { ip: "10.0.0.5" })).toEqual({ kind: "cidrs", cidrs: ["10.0.0.5/32"] });
    expect(destinationOf("nas.lan", { cidrs: ["10.0.0.0/8"] })).toEqual({ kind: "cidrs", cidrs: ["10.0.0.0/8"] });
    const pods = { namespace: "ai", matchLabels: { app: "ollama" } };
    expect(destinationOf("nas.lan", { pods })).toEqual({ kind: "pods", ...pods });
  });

  it.each(["homeassistant", "ha.local", "nas.lan", "ha.fritz.box", "ha.home.arpa", "ollama.ai.svc.cluster.local"])(
    "of %s is unknown: only the home network or the cluster resolves it",
    (host) => {
      expect(destinationOf(host)).toBeUndefined();
    },
  );
});

it.each([
  ["http://a.example.com", 80],
  ["https://a.example.com", 443],
  ["https://a.example.com:8443", 8443],
])("%s means the port %i", (url, port) => {
  expect(portOf(new URL(url))).toBe(port);
});
