/** Fills the database and the bucket for the bench, and signs the tokens and links that the requests carry. */
import { parseConfig } from "../../src/config";
import { signAccessToken } from "../../src/features/identity/tokens";
import { createKeys, type Keys } from "../../src/keys";
import { imageKey } from "../../src/storage/blobs";
import { signFileUrl } from "../../src/storage/signed-url";
import { vars } from "./rig";
import { migrate, runSql, storeObject, type Statement } from "./storage";

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
  /** Signs the tokens. Peers verify the same tokens. */
  readonly tokenKey: Uint8Array;
};

const content = `## Characters\n${"- Hero Knight: silver armour, red cape\n".repeat(52)}`;
const etag = "01hatcherybench00000000000";

/** `url` leads to the Worker of `limit-worker.mjs`, which has the same database and bucket. */
export async function fillWorld(url: string): Promise<World> {
  const now = new Date();
  const keys = await createKeys(parseConfig(vars))();
  const users = await Promise.all(
    Array.from({ length: userCount + maxRounds }, (_, index) => signIn(keys, index, now)),
  );
  await migrate(url);
  await runSql(
    url,
    users.flatMap((user) => rowsOf(user, now.getTime())),
  );
  const links = { small: await storeFile(url, "small", keys, now), large: await storeFile(url, "large", keys, now) };
  const tokenKey = keys.accessTokens[0]?.bytes ?? new Uint8Array();
  return { users: users.slice(0, userCount), blocked: users.slice(userCount), content, etag, links, tokenKey };
}

export async function signIn(keys: Keys, index: number, now: Date): Promise<BenchUser> {
  const id = `usr_${toTail(index)}`;
  const claims = { userId: id, sessionId: `ses_${toTail(index)}`, signedInAtMs: now.getTime() };
  const token = await signAccessToken(keys.accessTokens, claims, now);
  return { id, projectId: `prj_${toTail(index)}`, token, address: `203.0.${index >> 8}.${index & 255}` };
}

export const insertUser = "INSERT INTO users (id, email, created_at, updated_at) VALUES (?, ?, ?, ?)";
export const insertProject =
  "INSERT INTO projects (id, owner_id, name, description, created_at, updated_at) VALUES (?, ?, 'Bench', '', ?, ?)";
const insertFile =
  "INSERT INTO memory_files (project_id, type, content, version, etag, size_bytes, updated_at) VALUES (?, ?, ?, 1, ?, ?, ?)";
const insertText = "INSERT INTO bench_texts (id, content, updated_at) VALUES (?, ?, ?)";

function rowsOf({ id, projectId }: BenchUser, nowMs: number): Statement[] {
  const file = (type: string): Statement => [
    insertFile,
    projectId,
    type,
    content,
    etag,
    Buffer.byteLength(content),
    nowMs,
  ];
  return [
    [insertUser, id, `${id}@example.com`, nowMs, nowMs],
    [insertProject, projectId, id, nowMs, nowMs],
    file("plan"),
    file("style"),
    [insertText, id, content, nowMs],
  ];
}

/** Returns the path of a signed link. */
async function storeFile(url: string, size: FileSize, keys: Keys, now: Date): Promise<string> {
  const bytes = new Uint8Array(sizes[size]).map((_, index) => (index * 7919) >> 3);
  const objectKey = imageKey({ projectId: "prj_bench", assetId: "ast_bench", versionId: "ver_bench", id: size });
  for (const key of [objectKey, `limit/${size}`]) await storeObject(url, key, bytes);
  const file = { objectKey, fileName: `${size}.png`, contentType: "image/png" };
  const signed = await signFileUrl({ config: parseConfig(vars), keys, now }, file);
  return new URL(signed.url).pathname;
}

/** The part of an id behind the prefix. */
export function toTail(index: number): string {
  return `01bench${String(index).padStart(19, "0")}`;
}
