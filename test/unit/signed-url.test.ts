import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config";
import type { S3Config } from "../../src/s3-settings";
import { createKeys } from "../../src/keys";
import { findFileLink, signFileUrl, signOwnUrl } from "../../src/storage/signed-url";

const secret = "a secret of this test alone, with enough of it";
const noon = new Date("2026-11-20T12:02:03.456Z");
const minute = 60_000;

const image = {
  objectKey: "projects/prj_1/assets/ast_1/ver_1/img_1",
  fileName: "hero_idle_01.png",
  contentType: "image/png",
};

async function signing(options: { secret?: string; previous?: string; now?: Date; base?: string } = {}) {
  const config = parseConfig({
    JWT_SECRET_KEY: options.secret ?? secret,
    JWT_SECRET_KEY_PREVIOUS: options.previous ?? "",
    PUBLIC_BASE_URL: options.base ?? "https://hatchery.test",
  });
  return { config, keys: await createKeys(config)(), now: options.now ?? noon };
}

async function signedPath(file = image): Promise<string> {
  return new URL((await signFileUrl(await signing(), file)).url).pathname;
}

function later(milliseconds: number): Date {
  return new Date(noon.getTime() + milliseconds);
}

describe("a signed link", () => {
  test("stands for its file, and its address is that of the deployment", async () => {
    const ctx = await signing();
    const { url, urlExpiresAt } = await signFileUrl(ctx, image);
    expect(url).toMatch(/^https:\/\/hatchery\.test\/v1\/files\/[\w.-]+\/hero_idle_01\.png$/);
    expect(await findFileLink(ctx, new URL(url).pathname)).toEqual({
      ...image,
      expiresAtMs: new Date(urlExpiresAt).getTime(),
    });
  });

  test("lives for an hour and at most five minutes more, to the millisecond that it says", async () => {
    await fc.assert(
      fc.asyncProperty(fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }), async (now) => {
        const { url, urlExpiresAt } = await signFileUrl(await signing({ now }), image);
        const expiresAt = new Date(urlExpiresAt);
        const lifeMs = expiresAt.getTime() - now.getTime();
        expect(lifeMs).toBeGreaterThanOrEqual(60 * minute);
        expect(lifeMs).toBeLessThan(65 * minute);
        const { pathname } = new URL(url);
        expect(await findFileLink(await signing({ now: new Date(expiresAt.getTime() - 1) }), pathname)).toBeDefined();
        expect(await findFileLink(await signing({ now: expiresAt }), pathname)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  test("is the same link for five minutes, so that caches know the file again, and then another", async () => {
    const first = await signFileUrl(await signing(), image);
    expect(await signFileUrl(await signing({ now: later(2 * minute) }), image)).toEqual(first);
    expect(await signFileUrl(await signing({ now: later(5 * minute) }), image)).not.toEqual(first);
  });

  test("carries any file name, and gives it back as it was", async () => {
    const ctx = await signing();
    const names = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("(1)'s *!.png", "a/b\\c", "ü %2e?#&", "龍.png"),
    );
    await fc.assert(
      fc.asyncProperty(names, async (fileName) => {
        const { url } = await signFileUrl(ctx, { ...image, fileName });
        const link = await findFileLink(ctx, new URL(url).pathname);
        expect(link).toBeDefined();
        if (!/^\.{0,2}$/.test(fileName)) expect(link?.fileName).toBe(fileName.toWellFormed());
      }),
    );
  });

  test.each(["", ".", ".."])("of a file named %j does not turn into another path", async (fileName) => {
    expect(await signedPath({ ...image, fileName })).toMatch(/\/download$/);
  });

  test("made before the secret was changed works until it expires", async () => {
    const path = await signedPath();
    const rotated = await signing({ secret: "the next secret, of which there is enough too", previous: secret });
    expect(await findFileLink(rotated, path)).toMatchObject(image);
    const { url } = await signFileUrl(rotated, image);
    expect(new URL(url).pathname).not.toBe(path);
    const forgotten = await signing({ secret: "the next secret, of which there is enough too" });
    expect(await findFileLink(forgotten, path)).toBeUndefined();
  });
});

describe("a link is refused", () => {
  test("after any change of any one character", async () => {
    const path = await signedPath();
    const ctx = await signing();
    for (let index = 0; index < path.length; index++)
      for (const char of ["A", "a", "0", "-", "_", ".", "/", "%"]) {
        if (path[index] === char) continue;
        const changed = path.slice(0, index) + char + path.slice(index + 1);
        expect(await findFileLink(ctx, changed), changed).toBeUndefined();
      }
  });

  test("after any character was taken away or put in", async () => {
    const path = await signedPath();
    const ctx = await signing();
    for (let index = 0; index <= path.length; index++) {
      expect(await findFileLink(ctx, `${path.slice(0, index)}A${path.slice(index)}`)).toBeUndefined();
      if (index < path.length)
        expect(await findFileLink(ctx, path.slice(0, index) + path.slice(index + 1))).toBeUndefined();
    }
  });

  test("with each bit of the last character of its signature changed, those that encode nothing included", async () => {
    const path = await signedPath();
    const ctx = await signing();
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const at = path.lastIndexOf("/") - 1;
    const good = alphabet.split("").filter((char) => char !== path[at]);
    for (const char of good)
      expect(await findFileLink(ctx, path.slice(0, at) + char + path.slice(at + 1)), char).toBeUndefined();
  });

  test("with the token of another file, or the name of another file", async () => {
    const ctx = await signing();
    const [, , , ownToken = "", ownName = ""] = (await signedPath()).split("/");
    const other = { ...image, objectKey: "projects/prj_2/assets/ast_2/ver_2/img_2", fileName: "secret.png" };
    const [, , , otherToken = "", otherName = ""] = (await signedPath(other)).split("/");
    expect(await findFileLink(ctx, `/v1/files/${otherToken}/${ownName}`)).toBeUndefined();
    expect(await findFileLink(ctx, `/v1/files/${ownToken}/${otherName}`)).toBeUndefined();
    const [keyId, , ownMac] = ownToken.split(".");
    const [, otherClaims] = otherToken.split(".");
    expect(await findFileLink(ctx, `/v1/files/${keyId}.${otherClaims}.${ownMac}/${otherName}`)).toBeUndefined();
  });

  test("with a signature by a key that is not ours, or for another purpose", async () => {
    const theirs = await signing({ secret: "somebody else's secret, which is as long as ours" });
    const ctx = await signing();
    const { pathname } = new URL((await signFileUrl(theirs, image)).url);
    expect(await findFileLink(ctx, pathname)).toBeUndefined();
    const [ours] = ctx.keys.fileLinks;
    const disguised = pathname.replace(/[0-9a-f]{12}/, ours?.id ?? "");
    expect(await findFileLink(ctx, disguised)).toBeUndefined();
    const mixed = { ...ctx, keys: { ...ctx.keys, fileLinks: ctx.keys.accessTokens } };
    const forged = new URL((await signFileUrl(mixed, image)).url).pathname;
    expect(await findFileLink(ctx, forged)).toBeUndefined();
  });

  test("in any other spelling", async () => {
    const path = await signedPath();
    const ctx = await signing();
    const token = path.split("/")[3] ?? "";
    const spelt = [
      `${path}/`,
      `/${path}`,
      path.replace("/v1/", "/V1/"),
      path.replace("/files/", "//files/"),
      path.replace("hero", "%68ero"),
      path.replace("hero", "Hero"),
      path.replace("_idle", "%5Fidle"),
      path.replace(token, token.toUpperCase()),
      path.replace(token, token.toLowerCase()),
      path.replace(token, encodeURIComponent(token).replaceAll(".", "%2E")),
      path.replace(token, `${token}=`),
      path.replace(token, token.replaceAll("-", "+").replaceAll("_", "%2F")),
      `${path}?`,
      `${path}%00`,
      `${path}\n`,
    ].filter((other) => other !== path);
    for (const other of spelt) expect(await findFileLink(ctx, other), other).toBeUndefined();
  });

  test("whatever else is sent, without an error", async () => {
    const ctx = await signing();
    const [key] = ctx.keys.fileLinks;
    const tokens = fc.oneof(
      fc.string(),
      fc.string().map((text) => `${key?.id}.${Buffer.from(text).toString("base64url")}.${"A".repeat(43)}`),
    );
    await fc.assert(
      fc.asyncProperty(tokens, fc.webPath(), async (token, path) => {
        expect(await findFileLink(ctx, `/v1/files/${token}/x.png`)).toBeUndefined();
        expect(await findFileLink(ctx, path)).toBeUndefined();
      }),
    );
  });
});

describe("with R2's S3 credentials", () => {
  const s3: S3Config = {
    accountId: "0123456789abcdef",
    accessKeyId: "AKTEST",
    secretAccessKey: "the secret of the access key",
    bucketName: "hatchery",
  };

  async function presigned(now = noon) {
    const ctx = await signing({ now });
    const { url, urlExpiresAt } = await signFileUrl({ ...ctx, config: { ...ctx.config, s3 } }, image);
    return { url: new URL(url), urlExpiresAt };
  }

  test("a file that the Worker makes on demand has a link to the Worker all the same", async () => {
    const ctx = await signing({ now: noon });
    const direct = { ...ctx, config: { ...ctx.config, s3 } };
    expect(await signOwnUrl(direct, image)).toEqual(await signFileUrl(ctx, image));
  });

  test("the link goes to R2 itself and lives for an hour from its signature", async () => {
    const { url, urlExpiresAt } = await presigned();
    expect(url.origin).toBe("https://0123456789abcdef.r2.cloudflarestorage.com");
    expect(url.pathname).toBe(`/hatchery/${image.objectKey}`);
    const query = Object.fromEntries(url.searchParams);
    expect(query).toMatchObject({
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": "AKTEST/20261120/auto/s3/aws4_request",
      "X-Amz-Date": "20261120T120203Z",
      "X-Amz-Expires": "3600",
      "X-Amz-SignedHeaders": "host",
      "response-content-type": "image/png",
    });
    expect(query["response-content-disposition"]).toMatch(/^attachment; filename="hero_idle_01.png"/);
    expect(query["X-Amz-Signature"]).toMatch(/^[0-9a-f]{64}$/);
    expect(urlExpiresAt).toBe("2026-11-20T13:02:03.000Z");
  });

  test("the secret is not in the link", async () => {
    const { url } = await presigned();
    expect(decodeURIComponent(url.href)).not.toContain(s3.secretAccessKey);
  });

  test("another file or another time is signed differently", async () => {
    const signatures = await Promise.all([presigned(), presigned(later(1000))]);
    const distinct = new Set(signatures.map(({ url }) => url.searchParams.get("X-Amz-Signature")));
    expect(distinct.size).toBe(2);
  });
});
