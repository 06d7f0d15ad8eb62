/** Debian's Chromium, with WebGL in software, for pages that a test opens. */

import { execFileSync } from "node:child_process";
import { chromium, type Browser, type Page } from "playwright-core";
import { serveSite } from "./local-site";

export async function openBrowser(): Promise<Browser> {
  const executablePath = execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
  const args = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
  return chromium.launch({ executablePath, args });
}

export type Visit = { readonly page: Page; readonly log: readonly string[] };

/** Opens `index.html` of a site, runs `look`, and closes both. `log` collects the console and the errors of the page. */
export async function visit<Result>(
  browser: Browser,
  site: Parameters<typeof serveSite>[0],
  look: (visit: Visit) => Promise<Result>,
  query = "",
): Promise<Result> {
  const { url, close } = await serveSite(site);
  const page = await browser.newPage({ viewport: { width: 320, height: 240 } });
  const log: string[] = [];
  page.on("console", (message) => log.push(message.text()));
  page.on("pageerror", (error) => log.push(`error: ${error.message}`));
  page.on("requestfailed", (request) => log.push(`failed: ${request.url()}`));
  try {
    await page.goto(`${url}/index.html${query}`);
    return await look({ page, log });
  } finally {
    await page.close();
    await close();
  }
}
