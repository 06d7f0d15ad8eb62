/** Checks that the migrations match the tables in src/db/schema. Run by `npm run db:check`. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectRoot } from "./wrangler.ts";

const drizzleKit = path.join(projectRoot, "node_modules/drizzle-kit/bin.cjs");

/** Runs drizzle-kit without a terminal. A question ("was this column renamed?") is then an error and does not block. */
function runDrizzleKit(args: readonly string[]): string {
  return execFileSync(process.execPath, [drizzleKit, ...args], {
    cwd: projectRoot,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Returns the migrations that drizzle-kit would generate now. Works on a copy of the folder. */
function findMissingMigrations(): string[] {
  const copy = mkdtempSync(path.join(tmpdir(), "hatchery-migrations-"));
  try {
    const migrations = path.join(projectRoot, "migrations");
    cpSync(migrations, copy, { recursive: true });
    // drizzle-kit puts "./" before the folder, so the path must be relative.
    const out = path.relative(projectRoot, copy);
    const printed = runDrizzleKit([
      "generate",
      "--dialect",
      "sqlite",
      "--schema",
      "./src/db/schema/*.ts",
      "--out",
      out,
    ]);
    const known = new Set(readdirSync(migrations));
    const missing = readdirSync(copy).filter((name) => !known.has(name));
    // drizzle-kit exits with code 0 even after a crash, so only the printed text is reliable.
    if (missing.length === 0 && !printed.includes("No schema changes"))
      throw new Error(`drizzle-kit failed:\n${printed}`);
    return missing.map((name) => `${name}:\n${readFileSync(path.join(copy, name), "utf8")}`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

process.stdout.write(runDrizzleKit(["check"]));
const missing = findMissingMigrations();
if (missing.length > 0) {
  console.error(`The migrations lag behind src/db/schema. Run: npm run db:generate\n\n${missing.join("\n")}`);
  process.exit(1);
}
console.log("The migrations match src/db/schema.");
