/**
 * Ids that engines store in the user's scenes. They are digests of project, asset and role, so they stay the same when
 * an asset is renamed or exported again, and differ between projects.
 */
import { createHash } from "node:crypto";
import type { Pack, PackAsset } from "./pack";

/** 32 hexadecimal digits. */
export function toGuid(pack: Pack, asset: PackAsset, role: string): string {
  return digest(pack, asset, role).toString("hex", 0, 16);
}

/** A signed 64-bit integer that is not 0, in decimal digits. */
export function toInt64(pack: Pack, asset: PackAsset, role: string): string {
  return (digest(pack, asset, role).readBigInt64BE(0) | 1n).toString();
}

/** Such as `uid://c4yzq3b0mxw2d`: 63 bits in Godot's alphabet of the letters a to y and the digits 0 to 8. */
export function toGodotUid(pack: Pack, asset: PackAsset, role: string): string {
  const alphabet = "abcdefghijklmnopqrstuvwxy012345678";
  const base = BigInt(alphabet.length);
  let rest = digest(pack, asset, role).readBigUInt64BE(0) >> 1n;
  let text = "";
  while (rest > 0n) {
    text = alphabet.charAt(Number(rest % base)) + text;
    rest /= base;
  }
  return `uid://${text}`;
}

function digest({ project }: Pack, { id }: PackAsset, role: string): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([project.id, id, role]))
    .digest();
}
