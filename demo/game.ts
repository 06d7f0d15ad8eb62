/** Reads the plan and the style of a game, and checks the output folder. */
import { constants } from "node:fs";
import { access, mkdir, readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { Arguments } from "./arguments.ts";
import { DemoError } from "./failure.ts";

export type Game = { readonly name: string; readonly plan: string; readonly style: string | undefined };

const maxNameLength = 120;

/** Reads the user's files. Runs before the server starts, so that mistakes show at once. */
export async function readGame({ plan, style }: Arguments): Promise<Game> {
  const planText = await readText("plan", plan);
  const styleText = style === undefined ? undefined : await readText("style", style);
  if (planText.trim() === "")
    throw new DemoError(`The plan ${plan} is empty. Write at least one item, such as: - [STATIC] Oak Tree`);
  return { name: nameOf(planText, plan), plan: planText, style: styleText };
}

/** Creates a missing folder. Throws a DemoError if the folder is not writable. */
export async function requireWritableFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DemoError(`The folder ${path} cannot be written to (${codeOf(error)}). Name another with --out.`);
  }
}

async function readText(what: string, path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const code = codeOf(error);
    const reason = code === "ENOENT" ? "is not there" : `cannot be read (${code})`;
    throw new DemoError(`The ${what} ${path} ${reason}.`);
  });
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new DemoError(`The ${what} ${path} is not UTF-8 text.`);
  }
}

/** The plan's title, or else the file name. */
function nameOf(plan: string, path: string): string {
  const title = plan.split("\n").find((line) => line.startsWith("# "));
  const name = title?.slice(2).trim() || basename(path, extname(path));
  return Array.from(name).slice(0, maxNameLength).join("").trim();
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
}
