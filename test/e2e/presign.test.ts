import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestHarness } from "wrangler";
import type { S3Config } from "../../src/s3-settings";
import { presignS3Url } from "../../src/storage/s3-presign";

const s3: S3Config = {
  accountId: "none",
  accessKeyId: "AKLOCAL",
  secretAccessKey: "local-secret-local-secret",
  bucketName: "packs",
};
const file = {
  objectKey: "projects/prj_1/exports/exp_1/archive.zip",
  fileName: "Höhle (1).zip",
  contentType: "application/zip",
};
const content = "0123456789".repeat(100);

const folder = mkdtempSync(join(tmpdir(), "hatchery-s3-"));
writeFileSync(
  join(folder, "wrangler.toml"),
  `name = "s3"
main = "worker.js"
compatibility_date = "2026-11-01"
[[r2_buckets]]
binding = "BUCKET"
bucket_name = "${s3.bucketName}"
[r2_buckets.local_dev]
experimental_s3_credentials = { accessKeyId = "${s3.accessKeyId}", secretAccessKey = "${s3.secretAccessKey}" }
`,
);
writeFileSync(
  join(folder, "worker.js"),
  `export default { async fetch(request, env) {
    await env.BUCKET.put("${file.objectKey}", await request.text());
    return new Response();
  } };`,
);

/** Wrangler serves an S3 interface that checks signatures as R2 does. */
const server = createTestHarness({ root: folder, workers: [{ configPath: "wrangler.toml" }] });
let endpoint = "";

beforeAll(async () => {
  const { url } = await server.listen();
  endpoint = `${url.origin}/cdn-cgi/local/r2/s3`;
  await server.fetch("/", { method: "POST", body: content });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

async function presigned(now = new Date(), config = s3): Promise<string> {
  return presignS3Url(config, file, { now, seconds: 3600 }, endpoint);
}

describe("a presigned link", () => {
  test("gives the whole file, and parts of it, so that a download can resume", async () => {
    const link = await presigned();
    const whole = await fetch(link);
    expect(whole.status).toBe(200);
    expect(await whole.text()).toBe(content);
    const part = await fetch(link, { headers: { Range: "bytes=990-" } });
    expect(part.status).toBe(206);
    expect(part.headers.get("Content-Range")).toBe("bytes 990-999/1000");
    expect(await part.text()).toBe(content.slice(990));
  });

  test("is refused when it was altered, when it has expired, or with a key that is not ours", async () => {
    const link = await presigned();
    const altered = {
      object: link.replace("exp_1", "exp_2"),
      life: link.replace("X-Amz-Expires=3600", "X-Amz-Expires=86400"),
      name: link.replace(".zip%22", ".exe%22"),
      type: link.replace("application%2Fzip", "text%2Fhtml"),
      signature: link.replace(/X-Amz-Signature=./, (text) => `X-Amz-Signature=${text.endsWith("0") ? "1" : "0"}`),
      expired: await presigned(new Date(Date.now() - 3601_000)),
      foreign: await presigned(new Date(), { ...s3, secretAccessKey: "another" }),
    };
    for (const [what, url] of Object.entries(altered)) {
      expect(url, what).not.toBe(link);
      expect((await fetch(url)).status, what).toBe(403);
    }
  });
});
