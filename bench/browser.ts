// `npm run bench:browser`: what a person waits for who opens a page or types in the playground. Needs chromium. Medians; ends with 1 where a
// limit is exceeded.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { components } from "./components.ts";

const TURNS = 5;
const KEYS = 20;
const path = (file: string) => new URL(file, import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "aether-bench-"));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });

function row(what: string, measured: readonly number[], limit: number): void {
  const middle = measured.toSorted((a, b) => a - b)[Math.floor(measured.length / 2)] ?? Number.NaN;
  const isOver = middle > limit;
  if (isOver) process.exitCode = 1;
  console.log(
    `${what.padEnd(40)}${middle.toFixed(0).padStart(6)} ms   at most ${limit} ms${isOver ? ": EXCEEDED" : ""}`,
  );
}

/** Opens a file; the time is that from its address to the paint after something is there. */
async function opened(file: string, selector: string): Promise<{ page: Page; milliseconds: number }> {
  const page = await browser.newPage();
  await page.goto(`file://${file}`);
  await page.locator(selector).first().waitFor({ state: "attached" });
  const milliseconds = await page.evaluate<number>(
    "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))",
  );
  return { page, milliseconds };
}

async function openings(file: string, selector: string): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const { page, milliseconds } = await opened(file, selector);
    times.push(milliseconds);
    await page.close();
  }
  return times;
}

/** Of each of some acts, milliseconds from its event to the paint after it. */
async function answers(page: Page, event: string, count: number, act: (turn: number) => Promise<void>) {
  await page.evaluate(`globalThis.times = [];
    addEventListener("${event}", () => {
      const start = performance.now();
      requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - start)));
    }, true);`);
  for (let turn = 0; turn < count; turn++) {
    await act(turn);
    while ((await page.evaluate<number>("times.length")) <= turn) await page.waitForTimeout(5);
  }
  return page.evaluate<number[]>("times");
}

const many = join(folder, "objects.json");
const drawn = join(folder, "stack.html");
writeFileSync(many, JSON.stringify(components()));
execFileSync(process.execPath, [path("../dist/cli.cjs"), "show", many, "-o", drawn]);
row("page of 300 objects, opened", await openings(drawn, ".picture .component"), 2000);
const { page } = await opened(drawn, ".picture .component");
const nodes = await page.locator(".picture [data-id]").all();
const click = (turn: number) => nodes[turn % 2]?.dispatchEvent("click") ?? Promise.resolve();
row("page of 300 objects, one selected", await answers(page, "click", TURNS, click), 2000);

execFileSync(process.execPath, [path("../docs/playground.ts"), join(folder, "playground")]);
const playground = join(folder, "playground/index.html");
row("playground, first render", await openings(playground, "#facts li"), 1000);
const { page: typed } = await opened(playground, "#facts li");
await typed.locator(".cm-content").focus();
await typed.keyboard.press("Control+End");
await typed.keyboard.insertText("ui:\n  replicas: 3");
const press = (turn: number) => typed.keyboard.press(turn % 2 === 0 ? "4" : "Backspace");
row("playground, a change", await answers(typed, "keydown", KEYS, press), 100);

await browser.close();
rmSync(folder, { recursive: true });
