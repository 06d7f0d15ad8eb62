/** Packs of many images: the export, beside a copy of the same objects into one. */
import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { encode } from "fast-png";
import { partSizeFor } from "../../src/features/exports/frozen-archive";
import { imageKey } from "../../src/storage/blobs";
import { callLimit, runSql, storeObject, type Statement } from "../requests/storage";
import { insertProject, toTail } from "../requests/world";
import { post, rowWhen, type Goal, type Work, type Yard } from "./work";

type Pack = {
  /** Tells the packs apart. Part of every id. */
  readonly number: number;
  readonly files: number;
  /** Each image has this many pixels in both directions, and four bytes for each pixel. */
  readonly sidePixels: number;
};

const tiny: Pack = { number: 1, files: 1, sidePixels: 16 };
const joinedKey = "limit/joined";
/** Objects that are stored at once while the world is filled. */
const storedAtOnce = 8;

export function exportWork(title: string, own: Pack, goal: Goal): Work {
  return {
    title,
    limitTitle: "R2 objects piped into one",
    goal,
    prepare: async (yard) => {
      for (const each of [tiny, own]) await fillProject(yard, each);
    },
    product: (yard, isSmall) => packProject(yard, isSmall ? tiny : own),
    limit: (yard, isSmall) => joinObjects(yard, isSmall ? tiny : own),
  };
}

async function packProject(yard: Yard, pack: Pack): Promise<number> {
  const { id } = await post(yard, `/v1/projects/${projectOf(pack)}/exports`, { target: "plain" });
  const row = await rowWhen(yard.limitUrl, ["SELECT * FROM exports WHERE id = ?", id], "finished_at");
  if (row["status"] !== "ready" || Number(row["size_bytes"]) < pack.files * pngOf(pack).byteLength)
    throw new Error(`The export is wrong: ${JSON.stringify(row)}`);
  await remove(yard, String(row["object_key"]));
  return (Number(row["finished_at"]) - Number(row["created_at"])) / 1000;
}

async function joinObjects(yard: Yard, pack: Pack): Promise<number> {
  const sizeBytes = pngOf(pack).byteLength;
  const keys = Array.from({ length: pack.files }, (_, index) => keyOf(pack, index));
  const order = { keys, sizeBytes, partSizeBytes: partSizeFor(pack.files * sizeBytes), to: joinedKey };
  const startedAtMs = performance.now();
  const response = await callLimit(`${yard.limitUrl}/join`, JSON.stringify(order));
  const seconds = (performance.now() - startedAtMs) / 1000;
  const made = (await response.json()) as { readonly size: number };
  if (made.size !== pack.files * sizeBytes) throw new Error(`The joined object has ${made.size} bytes.`);
  await remove(yard, joinedKey);
  return seconds;
}

async function remove({ limitUrl }: Yard, key: string): Promise<void> {
  await callLimit(`${limitUrl}/remove`, JSON.stringify(key));
}

async function fillProject({ limitUrl, user }: Yard, pack: Pack): Promise<void> {
  const nowMs = Date.now();
  const { files, sidePixels } = pack;
  const projectId = projectOf(pack);
  const indexes = Array.from({ length: files }, (_, index) => index);
  const bytes = pngOf(pack);
  const [sha256, crc] = [createHash("sha256").update(bytes).digest("hex"), crc32(bytes)];
  // Several kinds of packs share the tiny project.
  const orIgnore = (sql: string): string => sql.replace("INSERT INTO", "INSERT OR IGNORE INTO");
  await runSql(limitUrl, [
    [orIgnore(insertProject), projectId, user.id, nowMs, nowMs],
    ...indexes.flatMap((index): Statement[] => {
      const { assetId, versionId, id } = idsOf(pack, index);
      const image = [keyOf(pack, index), sidePixels, sidePixels, bytes.byteLength, sha256, crc] as const;
      return [
        [orIgnore(insertAsset), assetId, projectId, `image-${index}`, sidePixels, sidePixels, versionId, nowMs, nowMs],
        [orIgnore(insertVersion), versionId, assetId, projectId, nowMs],
        [orIgnore(insertImage), id, versionId, assetId, projectId, nowMs, ...image],
      ];
    }),
  ]);
  for (let start = 0; start < files; start += storedAtOnce)
    await Promise.all(
      indexes.slice(start, start + storedAtOnce).map((index) => storeObject(limitUrl, keyOf(pack, index), bytes)),
    );
}

const insertAsset = `INSERT INTO assets (id, project_id, key, name, category, kind, description, width, height, directions,
  animations, status, approved_version_id, origin, created_at, updated_at)
  VALUES (?, ?, ?, 'Image', 'items', 'icon', '', ?, ?, '[]', '[]', 'approved', ?, 'api', ?, ?)`;
const insertVersion = `INSERT INTO versions (id, asset_id, project_id, generation_id, number, model, provider, prompt,
  cost_micro_usd, created_at) VALUES (?, ?, ?, 'gen_bench', 1, 'procedural', 'procedural', 'Image', 0, ?)`;
const insertImage = `INSERT INTO images (id, version_id, asset_id, project_id, position, frame, prompt, stored_at, format,
  object_key, width, height, size_bytes, sha256, crc32) VALUES (?, ?, ?, ?, 0, 0, 'Image', ?, 'png', ?, ?, ?, ?, ?, ?)`;

function projectOf({ number }: Pack): string {
  return `prj_${toTail(900_000 + number)}`;
}

function keyOf(pack: Pack, index: number): string {
  return imageKey({ projectId: projectOf(pack), ...idsOf(pack, index) });
}

function idsOf({ number }: Pack, index: number): { assetId: string; versionId: string; id: string } {
  const tail = toTail(number * 1_000_000 + index);
  return { assetId: `ast_${tail}`, versionId: `ver_${tail}`, id: `img_${tail}` };
}

const pngs = new Map<number, Uint8Array<ArrayBuffer>>();

/** A valid PNG of noise, stored without compression. */
function pngOf({ sidePixels }: Pack): Uint8Array<ArrayBuffer> {
  const known = pngs.get(sidePixels);
  if (known !== undefined) return known;
  const size = { width: sidePixels, height: sidePixels };
  const data = new Uint8Array(randomBytes(sidePixels * sidePixels * 4));
  const bytes = new Uint8Array(encode({ ...size, data, channels: 4, depth: 8 }, { zlib: { level: 0 } }));
  pngs.set(sidePixels, bytes);
  return bytes;
}
