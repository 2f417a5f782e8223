import { describe, expect, it } from "vitest";
import { type Block, block, contains, ipOf, single } from "../../../src/toolkit/kubernetes/cidr.ts";

describe("a block of addresses", () => {
  it.each([
    ["10.0.0.0/8", 32, 10n << 24n, (11n << 24n) - 1n],
    ["10.1.2.3/8", 32, 10n << 24n, (11n << 24n) - 1n],
    ["1.2.3.4", 32, 0x01020304n, 0x01020304n],
    ["255.255.255.255/32", 32, 0xffffffffn, 0xffffffffn],
    ["0.0.0.0/0", 32, 0n, 0xffffffffn],
    ["::/0", 128, 0n, (1n << 128n) - 1n],
    ["::1", 128, 1n, 1n],
    ["1::", 128, 1n << 112n, 1n << 112n],
    ["fd00::/8", 128, 0xfdn << 120n, (0xfen << 120n) - 1n],
    ["1:2:3:4:5:6:7:8", 128, 0x00010002000300040005000600070008n, 0x00010002000300040005000600070008n],
    ["1:2:3:4:5:6:7::/112", 128, 0x00010002000300040005000600070000n, 0x0001000200030004000500060007ffffn],
    ["::ffff:1.2.3.4", 128, 0xffff01020304n, 0xffff01020304n],
    ["FD00::A", 128, (0xfd00n << 112n) + 10n, (0xfd00n << 112n) + 10n],
  ] as const)("%s is from its first address to its last", (cidr, bits, first, last) => {
    expect(block(cidr)).toEqual({ bits, first, last });
  });

  it.each([
    "",
    "a.example.com",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "1.2.3.1000",
    "1.2.3.x",
    "1.2.3.4/33",
    "1.2.3.4/",
    "1.2.3.4/-1",
    "1.2.3.4/8/8",
    "1.2.3.4/0008",
    "::/129",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::",
    "1::2::3",
    "::12345",
    "::g",
    "::1.2.3.256",
  ])("%j is none", (cidr) => {
    expect(block(cidr)).toBeUndefined();
  });

  it.each([
    ["10.0.0.0/8", "10.1.0.0/16", true],
    ["10.0.0.0/8", "10.0.0.0/8", true],
    ["10.1.0.0/16", "10.0.0.0/8", false],
    ["10.0.0.0/9", "10.0.0.0/8", false],
    ["10.128.0.0/9", "10.0.0.0/8", false],
    ["10.0.0.0/8", "11.0.0.0", false],
    ["::/0", "10.0.0.0", false],
    ["0.0.0.0/0", "::1", false],
  ])("%s has %s inside: %s", (outer, inner, expected) => {
    expect(contains(block(outer) as Block, block(inner) as Block)).toBe(expected);
  });

  it("may be one address", () => {
    expect(single(32, 5n)).toEqual({ bits: 32, first: 5n, last: 5n });
  });
});

describe("the host of a URL", () => {
  it.each([
    ["192.168.1.10", "192.168.1.10"],
    ["[fd00::10]", "fd00::10"],
    ["fd00::10", "fd00::10"],
    ["1.2.3", undefined],
    ["1.2.3.4.5", undefined],
    ["1.2.3.4.example.com", undefined],
    ["ha.local", undefined],
  ])("%s is the IP %s", (host, ip) => {
    expect(ipOf(host)).toBe(ip);
  });
});
