import { env } from "cloudflare:workers";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { closeUpload, hashObject, openUpload, writePart } from "../../src/features/exports/archive";
import type { ArchiveSource } from "../../src/features/exports/frozen-archive";
import { planZip, type ZipLayout } from "../../src/features/exports/zip/layout";
import { noisePng } from "../support/pack";

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** An archive of two stored pictures, in parts of 5 MiB. */
async function archived() {
  const key = `test-archives/${crypto.randomUUID()}`;
  const pictures = [noisePng(1, 1024), noisePng(2, 1024)];
  const entries = pictures.map((bytes, index) => {
    const source = { objectKey: `${key}-${index}`, objectSizeBytes: bytes.length, offset: 0 };
    return { name: `${index}.png`, sizeBytes: bytes.length, crc32: crc32(bytes), source };
  });
  for (const [index, bytes] of pictures.entries()) await env.BUCKET.put(`${key}-${index}`, bytes);
  const layout = planZip<ArchiveSource>(entries);
  const cut = 5 * 1024 * 1024;
  const parts = [
    { number: 1, start: 0, end: cut },
    { number: 2, start: cut, end: layout.sizeBytes },
  ] as const;
  return { key, pictures, layout, parts, uploadId: await openUpload(env.BUCKET, key) };
}

function failing(method: "get" | "resumeMultipartUpload", bucket: unknown): R2Bucket {
  return new Proxy(env.BUCKET, {
    get: (target, name) => (name === method ? bucket : Reflect.get(target, name).bind(target)),
  });
}

async function refusal(layout: ZipLayout<ArchiveSource>, key: string, uploadId: string, bucket = env.BUCKET) {
  const part = { number: 1, start: 0, end: layout.sizeBytes };
  return writePart(bucket, { key, uploadId }, layout, part).then(
    () => new Error("it was written"),
    (error: unknown) => error,
  );
}

describe("a part of an archive", () => {
  test("can be written alone, again, and in any order", async () => {
    const { key, pictures, layout, parts, uploadId } = await archived();
    const [first, second] = parts;
    const late = await writePart(env.BUCKET, { key, uploadId }, layout, second);
    await writePart(env.BUCKET, { key, uploadId }, layout, first);
    const early = await writePart(env.BUCKET, { key, uploadId }, layout, first);
    await closeUpload(env.BUCKET, { key, uploadId }, [early, late], layout.sizeBytes);
    const bytes = new Uint8Array(await ((await env.BUCKET.get(key))?.arrayBuffer() ?? new ArrayBuffer()));
    const files = unzipSync(bytes);
    expect(pictures.map((picture) => sha256(picture))).toEqual(
      ["0.png", "1.png"].map((name) => sha256(files[name] ?? bytes)),
    );
    expect(await hashObject(env.BUCKET, key, layout.sizeBytes)).toBe(sha256(bytes));
  });

  test("is closed once, however often it is asked, and is not there before", async () => {
    const { key, layout, parts, uploadId } = await archived();
    const upload = { key, uploadId };
    const written = [];
    for (const part of parts) written.push(await writePart(env.BUCKET, upload, layout, part));
    expect(await env.BUCKET.head(key)).toBeNull();
    await closeUpload(env.BUCKET, upload, written, layout.sizeBytes);
    await closeUpload(env.BUCKET, upload, written, layout.sizeBytes);
    expect((await env.BUCKET.head(key))?.size).toBe(layout.sizeBytes);
  });

  test("that is missing is noticed when the archive is closed", async () => {
    const { key, layout, parts, uploadId } = await archived();
    const [, second] = parts;
    const written = [await writePart(env.BUCKET, { key, uploadId }, layout, second)];
    await expect(closeUpload(env.BUCKET, { key, uploadId }, written, layout.sizeBytes)).rejects.toThrow(/instead of/);
  });

  test("of an upload that has been aborted fails instead of waiting for ever", async () => {
    const { key, layout, uploadId } = await archived();
    await env.BUCKET.resumeMultipartUpload(key, uploadId).abort();
    expect(String(await refusal(layout, key, uploadId))).toMatch(/upload does not exist/);
  });

  test("whose upload fails at once, before it has read a byte, fails too", async () => {
    const { key, layout, uploadId } = await archived();
    const away = failing("resumeMultipartUpload", () => ({
      uploadPart: () => Promise.reject(new Error("the store is away")),
    }));
    expect(String(await refusal(layout, key, uploadId, away))).toMatch(/the store is away/);
  });

  test("fails for good when an object is gone or is not the one that was planned", async () => {
    const { key, layout, uploadId } = await archived();
    await env.BUCKET.put(`${key}-1`, "short");
    expect(await refusal(layout, key, uploadId)).toMatchObject({ name: "NonRetryableError", message: /another size/ });
    await env.BUCKET.delete(`${key}-1`);
    expect(await refusal(layout, key, uploadId)).toMatchObject({ name: "NonRetryableError", message: /is gone/ });
  });

  test("fails, to be tried again, when reading fails", async () => {
    const { key, layout, uploadId } = await archived();
    const away = failing("get", () => Promise.reject(new Error("the store is away")));
    expect(await refusal(layout, key, uploadId, away)).toMatchObject({ name: "Error", message: "the store is away" });
  });
});
