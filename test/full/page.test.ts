// The page of a stack in a real browser: every control by mouse and keyboard, in both themes and three widths.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { aetherStack, facts, overview, vet } from "../../src/index.ts";
import { toPage } from "../../src/toolkit/page/page.ts";
import { container, deployment, object, service } from "../fixtures/manifests.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "aether-page-"));
const HOSTILE = `</script><script>document.title="owned"</script><img src=x onerror='document.title="owned"'>`;

const config = {
  host: "aether.example.com",
  homeAssistant: { url: "http://192.168.1.10:8123" },
  monitoring: { prometheus: { namespace: "monitoring" } },
  ingress: { tls: { issuer: { name: "letsencrypt" } } },
} as const;
const objects = aetherStack(config);
const stackPage = toPage(overview(objects, facts(config)), {
  title: "Aether in production",
  objects,
  findings: vet(objects, facts(config)),
  differences: [
    {
      title: "staging → production",
      text: "~ Deployment a\n  - replicas: 1\n  + replicas: 2\n",
      restarts: ["Deployment aether/aether-api"],
      findings: [],
    },
  ],
});

/** Anybody's objects, with a name that means to be a program, findings, and a Secret. */
const hostile = [
  deployment(
    { containers: [container({ name: HOSTILE, ports: [{ containerPort: 8000 }], image: HOSTILE })] },
    { name: HOSTILE },
  ),
  deployment({}, { name: "web", labels: { app: "web" } }),
  service({ selector: { app: "wbe" } }, { name: "web" }),
  object("v1 Secret", { stringData: { token: "hunter2hunter2" } }),
  object("v1 ConfigMap", { data: { text: `${HOSTILE}]]>` } }, { name: "text" }),
];
const hostilePage = toPage(overview(hostile), { title: HOSTILE, objects: hostile, findings: vet(hostile) });

const files = { stack: stackPage, hostile: hostilePage };
let browser: Browser;
const problems: string[] = [];

beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.html`), text);
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  expect(problems.splice(0)).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

async function opened(
  name: keyof typeof files,
  options: Parameters<Browser["newPage"]>[0] = {},
  hash = "",
): Promise<Page> {
  const page = await browser.newPage(options);
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", ({ message }) => problems.push(message));
  page.on("request", (request) => {
    if (!request.url().startsWith(`file://${folder}`)) problems.push(request.url());
  });
  await page.goto(`file://${folder}/${name}.html${hash}`);
  return page;
}

const card = (page: Page, id: string) => page.locator(`.picture [data-id="${id}"]`);
const API = "Deployment aether/aether-api";
const shownFlows = (page: Page) => page.locator("#flows [data-about]:visible").count();

describe("a component", () => {
  it.each([
    ["a click", (page: Page) => card(page, API).click()],
    ["Enter", (page: Page) => card(page, API).press("Enter")],
    ["Space", (page: Page) => card(page, API).press("Space")],
    ["the list", (page: Page) => page.locator("#only").selectOption(API)],
  ])("by %s leaves only its flows and objects", async (_, act) => {
    const page = await opened("stack");
    const before = await shownFlows(page);
    await act(page);
    expect(await card(page, API).getAttribute("aria-pressed")).toBe("true");
    expect(await page.locator("#shown").textContent()).toBe("Only the connections and objects of API are shown.");
    expect(await shownFlows(page)).toBeLessThan(before);
    const rows = await page.locator("#flows [data-about]:visible").allTextContents();
    expect(rows.filter((row) => !row.includes("API"))).toEqual([]);
    expect(
      await page
        .locator(`.picture .flow:not(.off)`)
        .evaluateAll((all) => all.map((each) => [each.getAttribute("data-from"), each.getAttribute("data-to")])),
    ).toEqual(expect.arrayContaining([[API, "StatefulSet aether/aether-postgres"]]));
    expect(await page.locator(`.picture .flow:not(.off)[data-from="Job aether/aether-migrate"]`).count()).toBe(0);
    expect(await page.locator("#objects details:visible").count()).toBeGreaterThan(2);
  });

  it("leaves its own box and those it is connected with, and its objects", async () => {
    const page = await opened("stack");
    await card(page, "Deployment aether/aether-ui").click();
    const names = await page.locator(".picture [data-id]:not(.off) .title").allTextContents();
    expect(names.sort()).toEqual(["UI", "ingress controller"]);
    const objects = await page.locator("#objects details:visible summary").allTextContents();
    expect(objects.filter((each) => !each.includes("aether-ui"))).toEqual([]);
    expect(objects.length).toBeGreaterThan(2);
  });

  it.each([
    ["Escape", (page: Page) => page.keyboard.press("Escape")],
    ["the button", (page: Page) => page.locator("#everything").click()],
    ["the button by keyboard", (page: Page) => page.locator("#everything").press("Enter")],
    ["a second click", (page: Page) => card(page, API).click()],
    ["the list", (page: Page) => page.locator("#only").selectOption("")],
  ])("is left by %s", async (_, act) => {
    const page = await opened("stack");
    const before = await shownFlows(page);
    await card(page, API).click();
    await act(page);
    expect(await shownFlows(page)).toBe(before);
    expect(await page.locator(".picture .off").count()).toBe(0);
    expect(await page.locator("#everything").isVisible()).toBe(false);
  });
});

describe("a section", () => {
  it("of the budget unfolds by mouse and by keyboard", async () => {
    const page = await opened("stack");
    const summary = page.locator("#budget summary");
    await summary.click();
    expect(await page.locator("#budget table").isVisible()).toBe(true);
    await summary.press("Enter");
    expect(await page.locator("#budget table").isVisible()).toBe(false);
  });

  it("of objects leaves those that are searched for, and unfolds to their YAML", async () => {
    const page = await opened("stack");
    await page.locator("#search").click();
    await page.keyboard.type("horizontalpod");
    expect(await page.locator("#objects details:visible").count()).toBe(1);
    const [summary, yaml] = ["summary", "pre"].map((each) => page.locator(`#objects details:visible ${each}`));
    await summary?.press("Enter");
    expect(await yaml?.textContent()).toContain("maxReplicas: 8");
    expect(await yaml?.isVisible()).toBe(true);
    await summary?.click();
    expect(await yaml?.isVisible()).toBe(false);
  });

  it("is reached from the list of sections, and the first link skips the list", async () => {
    const page = await opened("stack");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.className")).toBe("skip");
    await page.keyboard.press("Enter");
    expect(page.url()).toMatch(/#content$/);
    await page.locator("nav a", { hasText: "Secret keys" }).press("Enter");
    expect(page.url()).toMatch(/#secrets$/);
    await page.locator("nav a", { hasText: "Connection budget" }).click();
    expect(page.url()).toMatch(/#budget$/);
  });

  it.each([
    ["mouse", (link: Locator) => link.click()],
    ["keyboard", (link: Locator) => link.press("Enter")],
  ])("of findings expands the object by %s, even if it was filtered out", async (_, follow) => {
    const page = await opened("hostile");
    await page.locator("#search").fill("secret");
    await follow(page.locator("#findings a", { hasText: "Service" }).first());
    const target = page.locator(page.url().replace(/^.*#/, "#"));
    expect(await target.getAttribute("open")).not.toBeNull();
    expect(await target.locator(".findings").isVisible()).toBe(true);
  });
});

describe("the page", () => {
  it("is smaller than a megabyte and sends no request", () => {
    expect(Buffer.byteLength(stackPage)).toBeLessThan(1e6);
    expect(stackPage).toContain("default-src 'none'");
  });

  it.each(["light", "dark"] as const)(
    "has no violation that axe knows of in %s, also where something is selected",
    async (colorScheme) => {
      for (const name of ["stack", "hostile"] as const) {
        const page = await opened(name, { colorScheme });
        for (const act of [() => undefined, () => page.locator(".picture [data-id]").first().click()]) {
          await act();
          await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
          await page.evaluate(axe);
          const { violations } = (await page.evaluate("axe.run()")) as {
            violations: { id: string; nodes: { html: string }[] }[];
          };
          expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
        }
      }
    },
  );

  it.each([360, 820, 1440])("is not wider than a screen of %i", async (width) => {
    for (const name of ["stack", "hostile"] as const) {
      const page = await opened(name, { viewport: { width, height: 900 } });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    }
  });

  it("runs nothing that a name smuggles in, and shows it as text", async () => {
    const page = await opened("hostile");
    expect(await page.title()).toBe(HOSTILE);
    expect(await page.locator("h1").textContent()).toBe(HOSTILE);
    expect(await page.locator("script").count()).toBe(1);
    expect(await page.locator("img").count()).toBe(0);
    await page.locator(".picture .component").first().click();
    expect(hostilePage).not.toContain("hunter2");
  });

  it("runs no other script, wherever it comes from", async () => {
    const page = await opened("hostile");
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement("script"), { text: "document.title = 'owned'" }))`,
    );
    expect(await page.title()).toBe(HOSTILE);
    expect(problems.splice(0).join()).toContain("Content Security Policy");
  });

  it("has all content without its script", async () => {
    const page = await opened("stack", { javaScriptEnabled: false });
    expect(await page.locator("#flows tbody tr").count()).toBeGreaterThan(15);
    expect(await page.locator(".tools").first().isVisible()).toBe(false);
  });

  it("is printed without controls", async () => {
    const page = await opened("stack");
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("nav").isVisible()).toBe(false);
    expect(await page.locator("#only").isVisible()).toBe(false);
    expect(await page.locator(".picture").isVisible()).toBe(true);
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
  });
});
