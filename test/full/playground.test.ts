// The playground in a real browser, from a server of static files and from a folder.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { aetherStack, facts, overview, toYaml } from "../../src/index.ts";
import { checkout } from "../fixtures/build.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "aether-playground-"));
const TYPES: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript", css: "text/css" };
let server: Server;
let address: string;
let browser: Browser;
const problems: string[] = [];
const requests: string[] = [];

beforeAll(async () => {
  execFileSync(process.execPath, [join(checkout, "docs/playground.ts"), folder]);
  server = createServer(({ url = "" }, response) => {
    const name = url.replace(/^\/$/, "/index.html").slice(1);
    response.setHeader("content-type", TYPES[name.replace(/^.*\./, "")] ?? "application/octet-stream");
    response.end(readFileSync(join(folder, name)));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  expect(problems.splice(0)).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(folder, { recursive: true });
});

async function opened(options: Parameters<Browser["newContext"]>[0] = {}, url = address): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", ({ message }) => problems.push(message));
  requests.splice(0);
  page.on("request", (request) => {
    requests.push(request.url());
    if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(url.replace(/[^/]*$/, "")))
      problems.push(`request to ${request.url()}`);
  });
  await page.goto(url);
  await page.locator("#facts li").first().waitFor();
  return page;
}

const content = (page: Page) => page.locator(".cm-content");
const text = (page: Page) => page.locator(".cm-line").allTextContents();
const show = (page: Page, view: string) => page.locator(`#tab-${view}`).click();
const shownYaml = async (page: Page) => {
  await show(page, "yaml");
  return (await page.locator("#yaml pre").textContent()) ?? "";
};

/** Puts values into the editor as one who pastes does: what is typed would be indented and closed by the editor. */
async function values(page: Page, all: string): Promise<void> {
  await content(page).focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(all);
}

describe("typing", () => {
  it("changes the picture and the YAML", async () => {
    const page = await opened();
    await values(page, "host: home.example.com\nui:\n  replicas: ");
    await page.keyboard.type("7");
    expect(await page.locator('.picture [data-id="Deployment aether/aether-ui"]').textContent()).toContain("7 pods");
    expect(await shownYaml(page)).toBe(toYaml(aetherStack({ host: "home.example.com", ui: { replicas: 7 } })));
    await content(page).focus();
    await page.keyboard.press("Backspace");
    await page.keyboard.type("4");
    expect(await page.locator("#yaml pre").textContent()).toBe(
      toYaml(aetherStack({ host: "home.example.com", ui: { replicas: 4 } })),
    );
  });

  it("reports what vet finds, at its object", async () => {
    const page = await opened();
    await values(
      page,
      "extraObjects:\n  - apiVersion: v1\n    kind: Service\n    metadata: { name: lost }\n    spec: { selector: { app.kubernetes.io/component: apii }, ports: [{ port: 8000 }] }\n",
    );
    expect(await page.locator("#facts").textContent()).toContain("1 error");
    await show(page, "findings");
    expect(await page.locator("#tab-findings").textContent()).toBe("Findings (1)");
    await page.locator("#findings a", { hasText: "Service aether/lost" }).click();
    const object = page.locator("#objects details[open]");
    expect(await object.locator("summary").textContent()).toContain("aether/lost");
    expect(await object.locator(".findings").isVisible()).toBe(true);
    expect(page.url()).toBe(address);
  });

  it("keeps what was chosen in the picture and among the objects", async () => {
    const page = await opened();
    const pressed = page.locator('.picture [aria-pressed="true"]');
    await page.locator('.picture [data-id="Deployment aether/aether-api"]').click();
    await values(page, "api:\n  workers: 2\n");
    expect(await pressed.getAttribute("data-id")).toBe("Deployment aether/aether-api");
    await show(page, "objects");
    await page.locator("#search").fill("configmap");
    await page.locator("#objects details:visible summary").first().click();
    const unfolded = await page.locator("#objects details[open] summary").allTextContents();
    const found = await page.locator("#objects details:visible").count();
    await values(page, "logLevel: debug\n");
    expect(await page.locator("#objects details[open] summary").allTextContents()).toEqual(unfolded);
    expect(await page.locator("#search").inputValue()).toBe("configmap");
    expect(await page.locator("#objects details:visible").count()).toBe(found);
    expect(await page.locator("#objects details[open] pre").textContent()).toContain("LOG_LEVEL: debug");
  });

  it("shows as text what would be markup, and never a Secret's value", async () => {
    const page = await opened();
    const hostile = "<img src=x onerror=alert(1)></script>";
    await values(
      page,
      `ui:\n  podAnnotations:\n    note: ${hostile}\nextraObjects:\n  - { apiVersion: v1, kind: Secret, metadata: { name: mine }, stringData: { token: hunter2hunter2 } }\n`,
    );
    expect(await shownYaml(page)).toContain(hostile);
    await show(page, "objects");
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator("#objects").textContent()).not.toContain("hunter2");
    expect(await page.title()).toBe("Aether on Kubernetes: playground");
  });
});

describe("a problem", () => {
  it("is shown at its line with what to type, and links to the line", async () => {
    const page = await opened();
    await values(page, "host: a.example.com\nui:\n  replcas: 3\nlogLevel: loud\n");
    const listed = page.locator("#problems button");
    expect(await listed.allTextContents()).toEqual([
      expect.stringMatching(/^Line 3: ui\.replcas: is not a setting\. .*replicas/),
      expect.stringMatching(/^Line 4: logLevel: .*Received "loud"\. .*debug/),
    ]);
    expect(await page.locator(".cm-lintRange-error").allTextContents()).toEqual(["replcas", "logLevel"]);
    expect(await page.locator(".cm-gutter-lint .cm-lint-marker-error").count()).toBe(2);
    await listed.first().click();
    expect(await page.locator(".cm-activeLine").textContent()).toBe("  replcas: 3");
  });

  it.each([
    ["a tab", "api:\n\treplicas: 2\n", /^Line 2: /],
    ["a key twice", "host: a.example.com\nhost: b.example.com\n", /^Line 2: this key is already set/],
    [
      "an item of a list",
      "ingress:\n  extraHosts:\n    - a.example.com\n    - B_\n",
      /^Line 4: ingress\.extraHosts\[1\]/,
    ],
    ["a text", "host\n", /^Line 1: /],
    ["a contradiction", "environment: production\nllm:\n  provider: ollama\n  model: x\n", /^Line \d: llm/],
  ])("in %s has its line, too", async (_, all, expected) => {
    const page = await opened();
    await values(page, all);
    expect(await page.locator("#problems button").first().textContent()).toMatch(expected);
  });

  it("keeps the last valid stack, says so, and disables the download until the problem is fixed", async () => {
    const page = await opened();
    await values(page, "name: mine\n");
    await values(page, "name: mine\nhosst: x\n");
    expect(await page.locator("#stale").isVisible()).toBe(true);
    expect(await page.locator("#download").isDisabled()).toBe(true);
    expect(await shownYaml(page)).toBe(toYaml(aetherStack({ name: "mine" })));
    await values(page, "name: mine\n");
    expect(await page.locator("#stale").isVisible()).toBe(false);
    expect(await page.locator("#download").isDisabled()).toBe(false);
    expect(await page.locator("#problems li").count()).toBe(0);
  });

  it("is not reported for a section that is still empty", async () => {
    const page = await opened();
    await values(page, "api:\nhost:\n");
    expect(await page.locator("#problems li").count()).toBe(0);
  });
});

describe("completion", () => {
  const offered = async (page: Page) => {
    await page.keyboard.press("Control+Space");
    await page.locator(".cm-tooltip-autocomplete li").first().waitFor();
    return page.locator(".cm-tooltip-autocomplete li .cm-completionLabel").allTextContents();
  };

  it("offers the settings of the section, and types the chosen one with its colon", async () => {
    const page = await opened();
    await values(page, "api:\n  autoscaling:\n    ");
    const all = await offered(page);
    expect(all).toContain("maxReplicas");
    expect(all).not.toContain("host");
    await page.keyboard.type("maxRep");
    expect(await page.locator(".cm-completionInfo").textContent()).toMatch(
      /^Maximum number of pods\. Default: 8\. The connections /,
    );
    await page.keyboard.press("Enter");
    await page.keyboard.type("5");
    expect(await text(page)).toEqual(["api:", "  autoscaling:", "    maxReplicas: 5"]);
    expect(await page.locator("#problems li").count()).toBe(0);
  });

  it("completes a section on the next line, without existing fields", async () => {
    const page = await opened();
    await values(page, "host: a.example.com\n\nui: {}\n");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    const all = await offered(page);
    expect([all.includes("api"), all.includes("host"), all.includes("ui")]).toEqual([true, false, false]);
    await page.keyboard.type("schedul");
    await page.locator(".cm-tooltip-autocomplete li", { hasText: "scheduler" }).click();
    expect(await text(page)).toEqual(["host: a.example.com", "scheduler:", "  ", "ui: {}", ""]);
  });

  it.each([
    ["what an enumeration has", "logLevel: ", ["debug", "info", "warning", "error"]],
    ["true and false", "ingress:\n  openSetup: ", ["true", "false"]],
    ["false where a section can be left out", "quota: ", ["false"]],
    ["settings in an item of a list", "api:\n  autoscaling:\n    keda:\n      triggers:\n        - ", ["type", "name"]],
    ["settings behind an item", "api:\n  env:\n    - name: A\n      ", ["value", "valueFrom"]],
  ])("offers %s", async (_, all, expected) => {
    const page = await opened();
    await values(page, all);
    expect(await offered(page)).toEqual(expect.arrayContaining(expected));
  });
});

describe("a link", () => {
  it("restores the values, and is not sent to a server", async () => {
    const page = await opened({ permissions: ["clipboard-read", "clipboard-write"] });
    const all = 'name: mine # "ü"\nhost: home.example.com\n';
    await values(page, all);
    await page.locator("#share").click();
    await page.locator("#status", { hasText: "Link copied." }).waitFor();
    const link = (await page.evaluate("navigator.clipboard.readText()")) as string;
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#values=[\w-]+$/);
    const other = await opened({}, link);
    expect((await text(other)).join("\n")).toBe(all);
    expect(await shownYaml(other)).toBe(toYaml(aetherStack({ name: "mine", host: "home.example.com" })));
    expect(requests.join()).not.toContain("values=");
  });

  it("replaces the values when it is opened on the page", async () => {
    const page = await opened();
    await values(page, "name: mine\n");
    await page.locator("#share").click();
    await page.waitForURL(/#values=/);
    const link = page.url();
    await values(page, "name: other\n");
    await page.evaluate("location.hash = ''");
    await page.evaluate(`location.href = ${JSON.stringify(link)}`);
    await page.locator(".cm-line", { hasText: "name: mine" }).waitFor();
    expect(await shownYaml(page)).toBe(toYaml(aetherStack({ name: "mine" })));
  });

  it.each(["#values=!!!", "#values=AAAA"])("that is damaged is reported: %s", async (hash) => {
    const page = await opened({}, `${address}${hash}`);
    expect(await page.locator("#status").textContent()).toBe("The link is damaged: its values can't be read.");
    expect((await text(page)).join("\n")).toContain("host: aether.example.com");
  });
});

describe("the download", () => {
  it("has the manifests that `render` prints", async () => {
    const page = await opened();
    await values(page, "name: mine\nmlflow: false\n");
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#download").click()]);
    expect(download.suggestedFilename()).toBe("manifests.yaml");
    expect(readFileSync(await download.path(), "utf8")).toBe(toYaml(aetherStack({ name: "mine", mlflow: false })));
  });
});

describe("Kubernetes", () => {
  const LONG = "a".repeat(64);
  const refused = `extraObjects:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: mine, labels: { app: ${LONG} } }\n    data: { a: b }\n`;

  it("is loaded on demand, and rejects what the API server would", async () => {
    const page = await opened();
    await values(page, refused);
    expect(await page.locator("#tab-findings").textContent()).toBe("Findings (0)");
    expect(requests.filter((url) => url.endsWith("kubernetes.bin"))).toEqual([]);
    await page.locator("#judge").click();
    await page.locator("#status", { hasText: "Kubernetes 1.36 has checked this stack." }).waitFor({ timeout: 60_000 });
    expect(await page.locator("#findings").textContent()).toContain("must be no more than 63");
    expect(await page.locator("#tab-findings").getAttribute("aria-selected")).toBe("true");
    await values(page, refused.replace(LONG, "short"));
    expect(await page.locator("#status").textContent()).toBe("");
    await page.locator("#judge").click();
    await page.locator("#status", { hasText: "has checked" }).waitFor({ timeout: 60_000 });
    expect(await page.locator("#findings").textContent()).toBe("vet reports nothing.");
    expect(requests.filter((url) => url.endsWith("kubernetes.bin"))).toHaveLength(1);
  });

  it("that cannot be loaded is reported, and everything else works", async () => {
    const page = await opened();
    await page.route("**/kubernetes.bin", (route) => route.fulfill({ status: 503, body: "" }));
    await page.locator("#judge").click();
    await page.locator("#status", { hasText: "Kubernetes can't be asked: kubernetes.bin: HTTP status 503." }).waitFor();
    expect(problems.splice(0).filter((each) => !each.includes("503"))).toEqual([]);
    await values(page, "name: mine\n");
    expect(await shownYaml(page)).toBe(toYaml(aetherStack({ name: "mine" })));
  });
});

describe("environments", () => {
  it("are shown next to each other, with differences marked and as a diff", async () => {
    const page = await opened();
    await values(page, "name: mine\nenvironment: staging\n");
    await show(page, "environments");
    expect(await page.locator(".environments thead th").allTextContents()).toEqual([
      "Component",
      "development",
      "staging",
      "production",
    ]);
    const row = page.locator(".environments tr", { hasText: "API: pods" });
    const pods = (["development", "staging", "production"] as const).map((environment) => {
      const { components } = overview(aetherStack({ name: "mine", environment }), facts({ name: "mine", environment }));
      const { min, max } = components.find(({ title }) => title === "API")?.replicas ?? { min: 0, max: 0 };
      return min === max ? String(min) : `${min}–${max}`;
    });
    expect(await row.locator("td.differs").allTextContents()).toEqual(pods);
    expect(new Set(pods).size).toBeGreaterThan(1);
    const details = page.locator("details", { hasText: "staging → production" });
    await details.locator("summary").press("Enter");
    expect(await details.locator("pre").textContent()).toContain("maxReplicas");
  });

  it("with invalid values are named with the problem, next to the others", async () => {
    const page = await opened();
    await values(page, "environment: development\nimages:\n  aether:\n    tag: latest\n");
    await show(page, "environments");
    const [development, , production] = await page.locator(".environments tbody tr:first-child td").allTextContents();
    expect(development).toContain("6 components");
    expect(production).toContain("images.aether.tag");
  });
});

describe("the playground", () => {
  it("starts from the README's config", async () => {
    const page = await opened();
    expect(parse((await text(page)).join("\n"))).toMatchObject({ host: "aether.example.com" });
    expect(await page.locator("#problems li").count()).toBe(0);
  });

  it("works from a directory, without Kubernetes", async () => {
    const page = await opened({}, `file://${folder}/index.html`);
    await values(page, "name: mine\n");
    expect(await shownYaml(page)).toBe(toYaml(aetherStack({ name: "mine" })));
    await page.locator("#judge").click();
    await page.locator("#status", { hasText: "browsers read it from a web server only" }).waitFor();
  });

  it("sends no data, and runs no other script", async () => {
    const page = await opened();
    expect(await page.evaluate("fetch('https://example.com').then(() => 'sent', () => 'refused')")).toBe("refused");
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('script'), { text: 'document.title = 1' }))",
    );
    expect(await page.title()).not.toBe("1");
    expect(problems.splice(0).filter((each) => !each.includes("Content Security Policy"))).toEqual([]);
  });

  it("can be used with the keyboard only", async () => {
    const page = await opened();
    const focused = () => page.evaluate("document.activeElement.id");
    for (const id of ["download", "judge", "share"]) {
      await page.keyboard.press("Tab");
      expect(await focused()).toBe(id);
    }
    while ((await focused()) !== "editor") await page.keyboard.press("Tab");
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText("hosst: a\n");
    // Out of the editor, to the problem and back to its place.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await focused()).toBe("editor");
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText("name: mine\n");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("tab-picture");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await focused()).toBe("tab-yaml");
    expect(await page.locator("#yaml").isVisible()).toBe(true);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    expect(await focused()).toBe("tab-objects");
  });

  it.each(["light", "dark"] as const)("has no axe violation in %s, in any view", async (colorScheme) => {
    const page = await opened({ colorScheme });
    const violations = async () => {
      await page.evaluate(axe);
      const found = (await page.evaluate("axe.run()")) as { violations: { id: string; nodes: { html: string }[] }[] };
      return found.violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
    };
    for (const tab of await page.locator("#tabs button").all()) {
      await tab.click();
      expect([await tab.textContent(), ...(await violations())]).toEqual([await tab.textContent()]);
    }
    await values(page, "hosst: a\nlo");
    await page.keyboard.press("Control+Space");
    await page.locator(".cm-tooltip-autocomplete").waitFor();
    expect(await violations()).toEqual([]);
  });

  it.each([360, 820, 1440])("fits a screen of %i pixels in any view", async (width) => {
    const page = await opened({ viewport: { width, height: 900 } });
    for (const tab of await page.locator("#tabs button").all()) {
      await tab.click();
      expect([await tab.textContent(), await page.evaluate("document.documentElement.scrollWidth")]).toEqual([
        await tab.textContent(),
        width,
      ]);
    }
  });
});
