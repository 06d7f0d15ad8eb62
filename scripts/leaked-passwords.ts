/**
 * Generates src/features/identity/leaked-passwords-data.ts from the list that the tests use:
 * node_modules/.bin/node scripts/leaked-passwords.ts
 * For a new list, replace the file: UTF-8, one password a line, most common first, gzipped.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { projectRoot } from "./wrangler.ts";

const list = path.join(projectRoot, "test/data/long-leaked-passwords.txt.gz");
const target = path.join(projectRoot, "src/features/identity/leaked-passwords-data.ts");

/** Must match the lookup in src/features/identity/leaked-passwords.ts, whose test looks up every password of the list. */
function prefixOf(password: string): number {
  return createHash("sha256").update(password.normalize("NFC").toLowerCase()).digest().readUInt32BE(0);
}

const passwords = gunzipSync(readFileSync(list)).toString().trimEnd().split("\n");
const prefixes = [...new Set(passwords.map(prefixOf))].toSorted((a, b) => a - b);
const bytes = Buffer.alloc(prefixes.length * 4);
for (const [index, prefix] of prefixes.entries()) bytes.writeUInt32BE(prefix, index * 4);
writeFileSync(
  target,
  `/** Made by scripts/leaked-passwords.ts: sorted 32-bit prefixes, big-endian, in base64. */
export const leakedPrefixes =
  "${bytes.toString("base64")}";
`,
);
console.log(`${prefixes.length} prefixes of ${passwords.length} passwords`);
