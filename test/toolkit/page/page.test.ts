// The page as text; test/full/page.test.ts opens it in a browser.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { components } from "../../../bench/components.ts";
import { overview } from "../../../src/toolkit/overview/overview.ts";
import { html, raw } from "../../../src/toolkit/page/html.ts";
import { toPage } from "../../../src/toolkit/page/page.ts";
import { vet } from "../../../src/toolkit/vet/vet.ts";
import { deployment, object, service } from "../../fixtures/manifests.ts";

const HOSTILE = `</script><img src=x onerror="alert(1)">`;
const objects = [
  deployment({}, { name: HOSTILE, labels: { app: "web" } }),
  service({ selector: { app: "wbe" } }, { name: "web" }),
  object("v1 Secret", { stringData: { token: "hunter2hunter2" } }, { annotations: { note: "hunter2hunter2" } }),
];
const page = toPage(overview(objects), { title: HOSTILE, objects, findings: vet(objects) });
const sha256 = (text: string) => createHash("sha256").update(text).digest("base64");

describe("the page", () => {
  it("allows its own script and style, and nothing else", () => {
    const [, policy = ""] = page.match(/Content-Security-Policy" content="([^"]*)"/) ?? [];
    const of = (tag: string) =>
      [...page.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, "g"))].map(([, text = ""]) => text);
    const [[script = "", ...scripts], [style = "", ...styles]] = [of("script"), of("style")];
    expect([scripts, styles]).toEqual([[], []]);
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${sha256(script)}'`,
      `style-src 'sha256-${sha256(style)}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it("has no attribute that its policy would block, such as a style or a handler", () => {
    expect(page.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[a-z][^>]*\s(?:style|on\w+)=/);
  });

  it("of 300 objects and 60 components is smaller than a megabyte", () => {
    const many = components();
    expect(many).toHaveLength(300);
    expect(toPage(overview(many), { title: "many", objects: many, findings: vet(many) }).length).toBeLessThan(
      1_000_000,
    );
  });

  it("has names as text only, and no value of a Secret", () => {
    expect(page).not.toContain("<img");
    expect(page).toContain("&#60;img");
    expect(page).not.toContain("hunter2");
    expect(page).toContain("token: [redacted]".replace("[redacted]", "&#34;[redacted]&#34;"));
  });

  it("has each finding in the list and at its object, which the component's card counts", () => {
    const found = vet(objects);
    const service = found.find(({ object: { kind } }) => kind === "Service");
    expect(service).toBeDefined();
    const [, inside = ""] = page.match(/<details id="object-1"[^>]*>([\s\S]*?)<\/details>/) ?? [];
    expect(inside).toContain(service?.rule);
    expect(page).toContain('<a href="#object-1">Service a/web</a>');
  });

  it("of no objects is a page, too", () => {
    expect(toPage(overview([]), { title: "Nothing", objects: [] })).toContain("<h1>Nothing</h1>");
  });
});

it("a template escapes what is inserted, and keeps markup", () => {
  expect(html`<b title="${'"'}">${"<"}${raw("<i>")}${[html`${"&"}`]}</b>`.text).toBe(
    '<b title="&#34;">&#60;<i>&#38;</b>',
  );
});
