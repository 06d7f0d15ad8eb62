/* The reference page in a real browser, under the policy that the real server sends. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startHatchery, type LocalServer } from "../../scripts/local-server";

const stateDir = mkdtempSync(path.join(tmpdir(), "hatchery-docs-"));
const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
let server: LocalServer;
let browser: Browser;

beforeAll(async () => {
  server = await startHatchery({ stateDir });
  const executablePath = execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});

afterAll(async () => {
  await browser.close();
  await server.kill9();
  rmSync(stateDir, { recursive: true, force: true });
});

type Opening = { readonly viewport?: typeof desktop; readonly javaScriptEnabled?: boolean; readonly hash?: string };

/** Opens the page, and collects each complaint of the browser and each request beside the page itself. */
async function open({ hash = "", ...options }: Opening = {}): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: desktop, permissions: ["clipboard-write"], ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (new URL(request.url()).pathname !== "/docs") complaints.push(request.url());
  });
  await page.goto(`${server.url}/docs${hash}`);
  return { page, complaints };
}

test("a browser that asks for / lands on the page", async () => {
  const { page } = await open();
  await page.goto(server.url);
  expect(new URL(page.url()).pathname).toBe("/docs");
});

test("the page loads nothing and breaks no rule of its policy, and no line is wider than the window", async () => {
  for (const viewport of [desktop, phone]) {
    const { page, complaints } = await open({ viewport });
    expect(complaints.filter((text) => !text.startsWith("data:"))).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
  }
});

test("a search finds operations by any of their words, and Enter goes to the first", async () => {
  const { page } = await open();
  await page.keyboard.press("/");
  await page.keyboard.type("maxCostMicroUsd dryrun");
  await page.locator("#found", { hasText: "found" }).waitFor();
  const listed = await page.locator("nav li:visible").allInnerTexts();
  expect(listed[0]).toContain("Draw assets");
  expect(listed.length).toBeLessThan(5);
  await page.keyboard.press("Enter");
  expect(new URL(page.url()).hash).toBe("#createGeneration");
  await page.locator("#search").fill("no such word anywhere");
  await page.locator("#found", { hasText: "Nothing found." }).waitFor();
  await page.locator("#search").press("Escape");
  expect(await page.locator("nav li:visible").count()).toBeGreaterThan(80);
});

test("the contents mark the place of the reader", async () => {
  const { page } = await open({ hash: "#createExport" });
  await page.locator("nav a[aria-current][href='#createExport']").waitFor();
  await page.evaluate("document.getElementById('listModels').scrollIntoView()");
  await page.locator("nav a[aria-current][href='#listModels']").waitFor();
  expect(await page.locator("nav [aria-current]").count()).toBe(1);
});

test("a button copies exactly the call that is shown", async () => {
  const { page } = await open();
  const call = page.locator("#applyPlan pre.call");
  const shown = await call.locator("code").textContent();
  await call.locator("button").click();
  await call.locator("button", { hasText: "Copied" }).waitFor();
  await page.locator("#search").focus();
  await page.keyboard.press("ControlOrMeta+V");
  expect((await page.locator("#search").inputValue()).replaceAll(/\s/g, "")).toBe(shown?.replaceAll(/\s/g, ""));
});

test("on a phone the contents open over the page and close when a place is chosen", async () => {
  const { page } = await open({ viewport: phone, hash: "#createExport" });
  expect(await page.locator("nav").isVisible()).toBe(false);
  await page.locator("label[for=menu]").click();
  await page.locator("nav a[href='#createProject']").click();
  await page.locator("nav").waitFor({ state: "hidden" });
  expect(new URL(page.url()).hash).toBe("#createProject");
});

test("without JavaScript the page has all of its text and its links", async () => {
  for (const viewport of [desktop, phone]) {
    const { page } = await open({ viewport, javaScriptEnabled: false });
    expect(await page.locator("#search").isVisible()).toBe(false);
    expect(await page.locator("article").count()).toBeGreaterThan(80);
    if (viewport === phone) await page.locator("label[for=menu]").click();
    await page.locator("nav a[href='#createExport']").click();
    expect(await page.locator("#createExport h3").isVisible()).toBe(true);
    expect(await page.locator("pre button").count()).toBe(0);
  }
});
