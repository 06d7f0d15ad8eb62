/** Hashes and checks passwords with scrypt. */
import { randomBytes, scrypt } from "node:crypto";
import { equalInConstantTime } from "./crypto";

type Parameters = { readonly n: number; readonly r: number; readonly p: number };

/** The smallest setting of OWASP ASVS 5.0 appendix C that fits into an isolate: about 190 ms and 32 MiB. */
const current: Parameters = { n: 2 ** 15, r: 8, p: 3 };
const hashBytes = 32;
const maxMemoryBytes = 64 * 1024 * 1024;

/** Returns `scrypt$n$r$p$salt$hash`. The setting is stored with the hash, so that a stronger one can be used later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, current);
  return ["scrypt", current.n, current.r, current.p, salt.toString("base64"), hash.toString("base64")].join("$");
}

function derive(password: string, salt: Buffer, { n, r, p }: Parameters): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N: n, r, p, maxmem: maxMemoryBytes };
    // The same visible text has several encodings. NFC turns them into one password.
    scrypt(password.normalize("NFC"), salt, hashBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

export async function isPasswordOf(password: string, stored: string): Promise<boolean> {
  const [scheme, n, r, p, salt, hash] = stored.split("$");
  if (scheme !== "scrypt" || !salt || !hash) return false;
  const derived = await derive(password, Buffer.from(salt, "base64"), { n: Number(n), r: Number(r), p: Number(p) });
  return equalInConstantTime(derived, Buffer.from(hash, "base64"));
}

/** Does the work of a check, so that an unknown sign-in name takes as long as a known one. */
export async function pretendToCheck(password: string): Promise<false> {
  await derive(password, Buffer.alloc(16), current);
  return false;
}
