/** Fills the database and the bucket for the bench, and signs the tokens and links that the requests carry. */
import path from "node:path";
import { readD1Migrations } from "@cloudflare/vitest-pool-workers";
import type { Miniflare } from "miniflare";
import { projectRoot } from "../../scripts/wrangler";
import { parseConfig } from "../../src/config";
import { signAccessToken } from "../../src/features/identity/tokens";
import { createKeys } from "../../src/keys";
import { imageKey } from "../../src/storage/blobs";
import { signFileUrl } from "../../src/storage/signed-url";
import { vars } from "./rig";

/** With fewer users, the limits of a minute would refuse the requests of a run. */
const userCount = 300;
export const maxRounds = 30;
export const sizes = { small: 100_000, large: 4 * 1024 * 1024 };
export type FileSize = keyof typeof sizes;

export type BenchUser = {
  readonly id: string;
  readonly projectId: string;
  readonly token: string;
  /** Downloads are counted by address. */
  readonly address: string;
};

export type World = {
  readonly users: readonly BenchUser[];
  /** One for each round, whose limits the bench uses up. */
  readonly blocked: readonly BenchUser[];
  readonly content: string;
  readonly etag: string;
  /** The paths of signed links. */
  readonly links: Readonly<Record<FileSize, string>>;
};

const content = `## Characters\n${"- Hero Knight: silver armour, red cape\n".repeat(52)}`;
const etag = "01hatcherybench00000000000";

export async function fillWorld(miniflare: Miniflare): Promise<World> {
  const now = new Date();
  const keys = await createKeys(parseConfig(vars))();
  const users = await Promise.all(
    Array.from({ length: userCount + maxRounds }, async (_, index): Promise<BenchUser> => {
      const userId = `usr_${toTail(index)}`;
      const claims = { userId, sessionId: `ses_${toTail(index)}`, signedInAtMs: now.getTime() };
      const token = await signAccessToken(keys.accessTokens, claims, now);
      return { id: userId, projectId: `prj_${toTail(index)}`, token, address: `203.0.${index >> 8}.${index & 255}` };
    }),
  );
  const db = await miniflare.getD1Database("DB", "product");
  for (const { queries } of await readD1Migrations(path.join(projectRoot, "migrations")))
    await db.batch(queries.map((query) => db.prepare(query)));
  await db.prepare("CREATE TABLE bench_texts (id TEXT PRIMARY KEY, content TEXT, updated_at INTEGER)").run();
  const nowMs = now.getTime();
  const sizeBytes = Buffer.byteLength(content);
  const insert = (query: string, values: (user: BenchUser) => unknown[]) =>
    db.batch(users.map((user) => db.prepare(query).bind(...values(user))));
  await insert("INSERT INTO users (id, email, created_at, updated_at) VALUES (?, ?, ?, ?)", ({ id }) => [
    id,
    `${id}@example.com`,
    nowMs,
    nowMs,
  ]);
  await insert(
    "INSERT INTO projects (id, owner_id, name, description, created_at, updated_at) VALUES (?, ?, 'Bench', '', ?, ?)",
    ({ id, projectId }) => [projectId, id, nowMs, nowMs],
  );
  for (const type of ["plan", "style"])
    await insert(
      "INSERT INTO memory_files (project_id, type, content, version, etag, size_bytes, updated_at) VALUES (?, ?, ?, 1, ?, ?, ?)",
      ({ projectId }) => [projectId, type, content, etag, sizeBytes, nowMs],
    );
  await insert("INSERT INTO bench_texts (id, content, updated_at) VALUES (?, ?, ?)", ({ id }) => [id, content, nowMs]);
  return {
    users: users.slice(0, userCount),
    blocked: users.slice(userCount),
    content,
    etag,
    links: await storeFiles(miniflare, keys, now),
  };
}

async function storeFiles(miniflare: Miniflare, keys: Awaited<ReturnType<ReturnType<typeof createKeys>>>, now: Date) {
  const bucket = await miniflare.getR2Bucket("BUCKET", "product");
  const sign = async (size: FileSize): Promise<string> => {
    const bytes = crypto.getRandomValues(new Uint8Array(65_536));
    const body = Buffer.concat(
      Array.from({ length: Math.ceil(sizes[size] / 65_536) }, () => bytes),
      sizes[size],
    );
    const objectKey = imageKey({ projectId: "prj_bench", assetId: "ast_bench", versionId: "ver_bench", id: size });
    for (const key of [objectKey, `limit/${size}`]) await bucket.put(key, body);
    const file = { objectKey, fileName: `${size}.png`, contentType: "image/png" };
    const { url } = await signFileUrl({ config: parseConfig(vars), keys, now }, file);
    return new URL(url).pathname;
  };
  return { small: await sign("small"), large: await sign("large") };
}

/** The part of an id behind the prefix. */
function toTail(index: number): string {
  return `01bench${String(index).padStart(19, "0")}`;
}
