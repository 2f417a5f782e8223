// docs/page/*.jpg: the page of a stack in three widths and both themes, to look at. Needs chromium.
//   node docs/screenshots.ts
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import "../build/python-text.ts";

const { examplePage } = await import("./pictures.ts");

const folder = mkdtempSync(join(tmpdir(), "aether-page-"));
const file = join(folder, "page.html");
writeFileSync(file, examplePage());
const target = join(import.meta.dirname, "page");
mkdirSync(target, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const colorScheme of ["light", "dark"] as const)
  for (const width of [390, 820, 1440]) {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 1000 } });
    await page.goto(`file://${file}`);
    await page.screenshot({ path: join(target, `${width}-${colorScheme}.jpg`), type: "jpeg", quality: 70 });
    await page.close();
  }
await browser.close();
rmSync(folder, { recursive: true });
