/** Runs wrangler commands in the background. */
import { spawn } from "node:child_process";
import path from "node:path";

export const projectRoot = path.resolve(import.meta.dirname, "..");
/** The script that wrangler's launcher would start. Without the launcher there is one process less, and preloads work. */
export const wranglerCli = path.join(projectRoot, "node_modules/wrangler/wrangler-dist/cli.js");

/** Environment variables that keep wrangler from sending data, asking questions and writing outside the project. */
export function wranglerEnv(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return {
    ...process.env,
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_SEND_ERROR_REPORTS: "false",
    WRANGLER_WRITE_LOGS: "false",
    WRANGLER_HIDE_BANNER: "true",
    WRANGLER_NO_SKILLS_UPDATE_PROMPTS: "true",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    ...extra,
  };
}

/** `output` has stdout and stderr, `stdout` only the result. */
export type Result = { readonly code: number; readonly stdout: string; readonly output: string };

/** Runs one wrangler command without a terminal, so that wrangler never waits for an answer. */
export async function runWrangler(args: readonly string[], env: NodeJS.ProcessEnv = wranglerEnv()): Promise<Result> {
  const child = spawn(process.execPath, ["--no-warnings", wranglerCli, ...args], {
    cwd: projectRoot,
    env: { ...env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve(exitCode ?? 1));
  });
  return { code, stdout, output };
}
