/** Runs prism, a proxy by another author that checks requests and responses against the specification. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { findFreePort } from "../scripts/local-server.ts";
import type { Answer, Json } from "./client.ts";

export type Prism = { readonly url: string; readonly stop: () => void };

const startTimeoutMs = 60_000;

/** Starts prism as a proxy in front of `upstream`. */
export async function startPrism(document: Json, upstream: string): Promise<Prism> {
  const folder = mkdtempSync(path.join(tmpdir(), "hatchery-prism-"));
  const file = path.join(folder, "openapi.json");
  writeFileSync(file, JSON.stringify(document));
  const port = await findFreePort(0);
  const cli = createRequire(import.meta.url).resolve("@stoplight/prism-cli/dist/index.js");
  const child = spawn(
    process.execPath,
    [cli, "proxy", file, upstream, "--port", String(port), "--verboseLevel", "info"],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const lines = createInterface({ input: child.stdout });
  const stop = (): void => {
    lines.close();
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("prism did not start")), startTimeoutMs);
    child.once("exit", () => reject(new Error("prism ended")));
    lines.on("line", (line) => {
      if (!line.includes("is listening")) return;
      clearTimeout(timer);
      resolve();
    });
  }).catch((error: unknown) => {
    stop();
    throw error;
  });
  return { url: `http://127.0.0.1:${port}`, stop };
}

type Violation = { readonly location: readonly string[]; readonly message: string };

/** The faults that prism found in the request's body, or in the response. */
export function violationsOf(answer: Answer, side: "request" | "response"): string[] {
  const header = answer.headers.get("sl-violations");
  if (header === undefined) return [];
  const listed = JSON.parse(header) as Violation[];
  const own = listed.filter(({ location }) => location[0] === side && (side === "response" || location[1] === "body"));
  return own.map(({ location, message }) => `${location.join(".")}: ${message}`);
}
