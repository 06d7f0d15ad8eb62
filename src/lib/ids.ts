/** Ids: a prefix for the kind, then a ULID. */

const crockford = "0123456789abcdefghjkmnpqrstvwxyz";

export type IdPrefix =
  | "usr"
  | "prj"
  | "ast"
  | "ver"
  | "img"
  | "gen"
  | "itm"
  | "exp"
  | "trg"
  | "ref"
  | "whk"
  | "whd"
  | "evt"
  | "key"
  | "ses"
  | "del"
  | "inv"
  | "aud"
  | "req";

/** A ULID in lower case: 48 bits of time, then 80 random bits. ULIDs sort by time and are not secret. */
export function newUlid(nowMs: number): string {
  let text = encodeTime(nowMs);
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) text += crockford.charAt(byte % 32);
  return text;
}

function encodeTime(nowMs: number): string {
  let rest = nowMs;
  let text = "";
  for (let digit = 0; digit < 10; digit++) {
    text = crockford.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

export function newId(prefix: IdPrefix, nowMs: number): string {
  return `${prefix}_${newUlid(nowMs)}`;
}

export function isId(prefix: IdPrefix, value: string): boolean {
  return value.startsWith(`${prefix}_`) && /^[0-9a-hjkmnp-tv-z]{26}$/.test(value.slice(prefix.length + 1));
}
