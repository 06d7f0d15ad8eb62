/** Looks up a password in a list of leaked ones. */
import { createHash } from "node:crypto";
import { leakedPrefixes } from "./leaked-passwords-data";

let known: ReadonlySet<number> | undefined;

/**
 * True for the 9,728 passwords of 15 characters or more among the million most frequent in published breaches. Upper and
 * lower case count as the same. The list holds prefixes of hashes to stay small, so one in 440,000 other passwords is
 * refused too.
 */
export function isLeakedPassword(password: string): boolean {
  known ??= decode();
  return known.has(prefixOf(password));
}

/** Called at the first use, so that the start of an isolate stays fast. */
function decode(): ReadonlySet<number> {
  const bytes = Buffer.from(leakedPrefixes, "base64");
  return new Set(Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32BE(index * 4)));
}

/** The first 32 bits of the SHA-256 of the lower-case password: attackers try leaked passwords in every case. */
function prefixOf(password: string): number {
  return createHash("sha256").update(password.normalize("NFC").toLowerCase()).digest().readUInt32BE(0);
}
