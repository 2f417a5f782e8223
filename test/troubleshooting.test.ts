// docs/troubleshooting.md quotes real messages, and covers every connection that a network policy can block.
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { roster } from "../src/aether/derived/declared.ts";
import { FLOWS, PEERS } from "../src/aether/topology.ts";
import { troubles } from "./cluster/troubleshooting.ts";

it("each row of the troubleshooting table is what a test sees on a real node", () => {
  const folder = new URL("./cluster/node/", import.meta.url);
  const tests = readdirSync(folder).filter((name) => name.endsWith(".test.ts"));
  const text = tests.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
  expect(troubles.length).toBeGreaterThan(10);
  expect(troubles.filter(({ words }) => !text.includes(words)).map(({ words }) => words)).toEqual([]);
});

it("has a row for every connection that a network policy can block", () => {
  const page = readFileSync(new URL("../docs/troubleshooting.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| (.+?) → (.+?) \|/gm)].map(([, from = "", to = ""]) => [
    from.split(", "),
    to.split(", "),
  ]);
  const titles: Readonly<Record<string, string>> = {
    ...PEERS,
    ...Object.fromEntries(Object.values(roster).map(({ name, title }) => [name, title])),
  };
  const missing = FLOWS.map(({ from, to }) => [titles[from] ?? from, titles[to] ?? to] as const).filter(
    ([from, to]) => !rows.some(([sources, targets]) => sources?.includes(from) && targets?.includes(to)),
  );
  expect(missing).toEqual([]);
});

it("quotes messages about blocked connections as the pods print them", () => {
  const page = readFileSync(new URL("../docs/troubleshooting.md", import.meta.url), "utf8");
  const said = readFileSync(new URL("../src/aether/python/aether_database.py", import.meta.url), "utf8");
  const quoted = [...page.matchAll(/^\| .+? → .+? \| `waiting: database at …: (.+?)(?: within 4 s: …)`/gm)].map(
    ([, text = ""]) => text,
  );
  expect(quoted).toEqual(["no connection"]);
  expect(said).toContain(`: ${quoted[0]} within {seconds:g} s: `);
  expect(said).toMatch(/^CONNECT_SECONDS = aether_hosts.SECONDS$/m);
  const hosts = readFileSync(new URL("../src/aether/python/aether_hosts.py", import.meta.url), "utf8");
  expect(hosts).toMatch(/^SECONDS = 4$/m);
});
