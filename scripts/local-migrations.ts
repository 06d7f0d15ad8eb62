/** Keeps the database of a local server up to date. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectRoot, runWrangler } from "./wrangler.ts";

const folder = path.join(projectRoot, "migrations");

function fingerprint(): string {
  const hash = createHash("sha256");
  const names = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  for (const name of names.toSorted()) hash.update(`${name}\n`).update(readFileSync(path.join(folder, name)));
  return hash.digest("hex");
}

/**
 * Applies the migrations to the local database in `stateDir`. Running wrangler takes seconds, so a file beside the database
 * records a hash of the applied migrations.
 */
export async function applyLocalMigrations(stateDir: string): Promise<void> {
  const marker = path.join(stateDir, "v3", "applied-migrations");
  const wanted = fingerprint();
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  const { code, output } = await runWrangler(["d1", "migrations", "apply", "DB", "--local", "--persist-to", stateDir]);
  if (code !== 0) throw new Error(`The migrations could not be applied to ${stateDir}:\n${output}`);
  writeFileSync(marker, wanted);
}
