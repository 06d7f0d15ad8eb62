/** Keeps the database of a local server up to date. */
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { projectRoot, runWrangler } from "./wrangler.ts";

const folder = path.join(projectRoot, "migrations");
const templates = path.join(projectRoot, "node_modules/.cache/hatchery-databases");

/**
 * Applies the migrations to the local database in `stateDir`. Running wrangler takes seconds, so a file beside the database
 * records a hash of the applied migrations, and a new database is a copy of an empty one that was migrated before.
 */
export async function applyLocalMigrations(stateDir: string): Promise<void> {
  const marker = path.join(stateDir, "v3", "applied-migrations");
  const database = path.join(stateDir, "v3", "d1");
  const wanted = fingerprint();
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  if (existsSync(database)) await migrate(stateDir);
  else cpSync(await findTemplate(wanted), database, { recursive: true });
  writeFileSync(marker, wanted);
}

function fingerprint(): string {
  const hash = createHash("sha256");
  const names = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  for (const name of names.toSorted()) hash.update(`${name}\n`).update(readFileSync(path.join(folder, name)));
  return hash.digest("hex");
}

async function migrate(stateDir: string): Promise<void> {
  const { code, output } = await runWrangler(["d1", "migrations", "apply", "DB", "--local", "--persist-to", stateDir]);
  if (code !== 0) throw new Error(`The migrations could not be applied to ${stateDir}:\n${output}`);
}

/** The folder of an empty database with the wanted migrations. Makes the database if there is none yet. */
async function findTemplate(wanted: string): Promise<string> {
  const template = path.join(templates, wanted);
  if (existsSync(template)) return template;
  mkdirSync(templates, { recursive: true });
  const stateDir = mkdtempSync(path.join(templates, "new-"));
  try {
    await migrate(stateDir);
    renameSync(path.join(stateDir, "v3", "d1"), template);
  } catch (error) {
    // Another server may have made the same template in the meantime.
    if (!existsSync(template)) throw error;
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
  return template;
}
