/** The ids and the tilesets of an LDtk project. */
import { createHash } from "node:crypto";
import type { Pack, PackAsset } from "./pack";
import { borders, sheetSize } from "./sheet-grid";

/** Numbers and UUIDs for the parts of a project. A part keeps its ids in later exports. */
export type Uids = {
  readonly of: (role: string) => number;
  readonly iid: (role: string) => string;
  /** A number above all others. */
  readonly next: () => number;
};

/** Two parts whose digests are equal, by chance, get neighbouring numbers. */
export function newUids({ project }: Pack): Uids {
  const byRole = new Map<string, number>();
  const taken = new Set<number>();
  const digest = (role: string): Buffer =>
    createHash("sha256")
      .update(JSON.stringify([project.id, "ldtk", role]))
      .digest();
  return {
    of: (role) => {
      const known = byRole.get(role);
      if (known !== undefined) return known;
      let uid = (digest(role).readUInt32BE(0) >>> 2) + 1;
      while (taken.has(uid)) uid += 1;
      taken.add(uid);
      byRole.set(role, uid);
      return uid;
    },
    iid: (role) => {
      const hex = digest(role).toString("hex");
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
    },
    next: () => Math.max(0, ...taken) + 1,
  };
}

export function tilesetUid(uids: Uids, { id }: PackAsset): number {
  return uids.of(`tileset ${id}`);
}

export function tilesetDef(uids: Uids, { options }: Pack, asset: PackAsset): Record<string, unknown> {
  const { key, grid } = asset;
  const { width, height } = sheetSize(asset, options);
  return {
    __cWid: grid.columns,
    __cHei: grid.lines,
    identifier: key,
    uid: tilesetUid(uids, asset),
    relPath: `${key}.png`,
    embedAtlas: null,
    pxWid: width,
    pxHei: height,
    tileGridSize: Math.min(asset.width, asset.height),
    spacing: borders(options),
    padding: options.extrude,
    tags: [],
    tagsSourceEnumUid: null,
    enumTags: [],
    customData: asset.rows.flatMap(({ name, frames }) => frames.map(({ cell }) => ({ tileId: cell, data: name }))),
    savedSelections: [],
    cachedPixelData: null,
  };
}
