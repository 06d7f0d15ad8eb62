import { createHash } from "node:crypto";
import { leakedPrefixes } from "./leaked-passwords-data";

let known: ReadonlySet<number> | undefined;

/**
 * True for each of the 9,728 passwords of 15 characters and more among the million that turn up most in published
 * breaches, in any case. Prefixes of hashes keep the list small; one in 440,000 other passwords is refused with them.
 */
export function isLeakedPassword(password: string): boolean {
  known ??= decode();
  return known.has(prefixOf(password));
}

/** Decoded when it is first needed, so that a start does not pay for it. */
function decode(): ReadonlySet<number> {
  const bytes = Buffer.from(leakedPrefixes, "base64");
  return new Set(Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32BE(index * 4)));
}

/** The first 32 bits of the SHA-256, without regard to case: capitals make a password none less known. */
function prefixOf(password: string): number {
  return createHash("sha256").update(password.normalize("NFC").toLowerCase()).digest().readUInt32BE(0);
}
