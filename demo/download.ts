/** Downloads a file, resumes after broken connections, and verifies size and SHA-256. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm, stat, writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { requireOk } from "./client.ts";
import { DemoError } from "./failure.ts";

const maxAttempts = 5;

/** Downloads a signed URL, which needs no credential. The file appears at `path` only once complete and verified. */
export async function downloadFile(
  url: string,
  path: string,
  expected: { readonly sizeBytes: number; readonly sha256: string },
): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFile(part, "");
    await fetchAll(url, part, expected.sizeBytes);
    if ((await sha256Of(part)) !== expected.sha256)
      throw new DemoError("The download has another SHA-256 than the export says.");
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** After a broken connection, keeps the received bytes and requests the rest. */
async function fetchAll(url: string, part: string, sizeBytes: number): Promise<void> {
  let etag: string | null = null;
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const { size } = await stat(part);
    const rest = size > 0 && etag !== null ? { Range: `bytes=${size}-`, "If-Range": etag } : undefined;
    const response = await requireOk(await fetch(url, rest && { headers: rest }), "GET (the signed URL)");
    etag = response.headers.get("ETag");
    const written = await save(response, part);
    if (written && (await stat(part)).size === sizeBytes) return;
  }
  throw new DemoError(`The download did not come to ${sizeBytes} bytes in ${maxAttempts} attempts.`);
}

/** Returns false if the connection broke. */
async function save(response: Response, part: string): Promise<boolean> {
  if (response.body === null) return false;
  const flags = response.status === 206 ? "a" : "w";
  let readFailed = false;
  const source = Readable.from(response.body).on("error", () => {
    readFailed = true;
  });
  try {
    await pipeline(source, createWriteStream(part, { flags }));
    return true;
  } catch (error) {
    if (readFailed) return false;
    throw error;
  }
}
