import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config";
import { createKeys } from "../../src/keys";
import { signFileUrl } from "../../src/storage/signed-url";
import { freshAddress, origin } from "../support/client";
import { callApp } from "../support/context";
import { noisePng } from "../support/pack";

const bytes = noisePng(42, 64);
const size = bytes.length;
let etag = "";

async function signing(now = new Date(), secret = env.JWT_SECRET_KEY) {
  const config = parseConfig({ ...env, JWT_SECRET_KEY: secret });
  return { config, keys: await createKeys(config)(), now };
}

async function store(
  name: string,
  content = bytes,
): Promise<{ objectKey: string; fileName: string; contentType: string }> {
  const objectKey = `test-files/${crypto.randomUUID()}/${name}`;
  const object = await env.BUCKET.put(objectKey, content);
  etag = object?.httpEtag ?? "";
  return { objectKey, fileName: `${name}.png`, contentType: "image/png" };
}

async function linkTo(file: Awaited<ReturnType<typeof store>>): Promise<string> {
  return (await signFileUrl(await signing(), file)).url;
}

async function get(url: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> {
  const request = new Request(url, { method, headers: { "CF-Connecting-IP": freshAddress(), ...headers } });
  return exports.default.fetch(request);
}

async function bodyOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

let url = "";
let etagOfHero = "";
beforeAll(async () => {
  url = await linkTo(await store("hero"));
  etagOfHero = etag;
});

describe("a download", () => {
  test("gives the file, its length and its type, and lets a browser do nothing with it but save or show it", async () => {
    const response = await get(url);
    expect(response.status).toBe(200);
    const { headers } = response;
    expect(headers.get("Content-Type")).toBe("image/png");
    expect(headers.get("Content-Length")).toBe(String(size));
    expect(headers.get("ETag")).toBe(etag);
    expect(headers.get("Accept-Ranges")).toBe("bytes");
    expect(headers.get("Content-Range")).toBeNull();
    expect(headers.get("Content-Disposition")).toBe(`attachment; filename="hero.png"; filename*=UTF-8''hero.png`);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Content-Security-Policy")).toBe(
      "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
    expect(headers.get("Referrer-Policy")).toBe("strict-origin-when-cross-origin");
    expect(headers.get("RateLimit-Policy")).toBe('"download";q=600;w=60');
    expect(await bodyOf(response)).toEqual(bytes);
  });

  test("may be cached by its caller alone, and no longer than the link lives", async () => {
    const response = await get(url);
    const maxAge = /^private, max-age=(\d+), no-transform$/.exec(response.headers.get("Cache-Control") ?? "")?.[1];
    expect(Number(maxAge)).toBeGreaterThan(3590);
    expect(Number(maxAge)).toBeLessThanOrEqual(3900);
    await response.body?.cancel();
  });

  test("of a file that is gone is 404, for GET, HEAD and Range alike", async () => {
    const file = await store("gone");
    const gone = await linkTo(file);
    await env.BUCKET.delete(file.objectKey);
    for (const response of [await get(gone), await get(gone, {}, "HEAD"), await get(gone, { Range: "bytes=0-1" })]) {
      expect(response.status).toBe(404);
      expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    }
  });

  test("of an empty file works", async () => {
    const empty = await linkTo(await store("empty", new Uint8Array()));
    const response = await get(empty);
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Length")).toBe("0");
    expect(await bodyOf(response)).toEqual(new Uint8Array());
    const range = await get(empty, { Range: "bytes=0-" });
    expect(range.status).toBe(416);
    expect(range.headers.get("Content-Range")).toBe("bytes */0");
  });

  test("whose name has other letters is saved under it", async () => {
    const response = await get(await linkTo({ ...(await store("x")), fileName: `Höhle "1"; a=b\r\nX: y.png` }));
    expect(response.status).toBe(200);
    expect(response.headers.get("X")).toBeNull();
    expect(response.headers.get("Content-Disposition")).toMatch(
      /^attachment; filename="H_hle [^"]*"; filename\*=UTF-8''H%C3%B6hle/,
    );
    await response.body?.cancel();
  });

  test("does not take other methods", async () => {
    const posted = await get(url, {}, "POST");
    expect(posted.status).toBe(405);
    expect(posted.headers.get("Allow")).toBe("GET, HEAD");
  });

  test("is the same whatever chats, mailings and advertisements add to the link", async () => {
    const added = ["utm_source=chat", "fbclid=x&gclid=y", "download=1", "", "x", "a=1&a=2", "%ff=%zz", "__proto__=1"];
    for (const query of added) {
      for (const method of ["GET", "HEAD"]) {
        const response = await get(`${url}?${query}`, {}, method);
        expect([query, response.status, response.headers.get("ETag")]).toEqual([query, 200, etagOfHero]);
        if (method === "GET") expect(await bodyOf(response)).toEqual(bytes);
      }
      await refused(`${new URL(url).pathname.replace("hero.png", "other.png")}?${query}`);
    }
  });
});

describe("HEAD", () => {
  test("gives the headers of GET, with the length and without a body", async () => {
    const [got, head] = [await get(url), await get(url, {}, "HEAD")];
    expect(head.status).toBe(200);
    const compared = [
      "Content-Type",
      "Content-Length",
      "Content-Disposition",
      "Content-Security-Policy",
      "Cross-Origin-Resource-Policy",
      "ETag",
      "Accept-Ranges",
    ];
    for (const name of compared) expect(head.headers.get(name), name).toBe(got.headers.get(name));
    expect(await bodyOf(head)).toEqual(new Uint8Array());
    await got.body?.cancel();
  });

  test("ignores Range, which is for GET alone, and obeys the conditions", async () => {
    const ranged = await get(url, { Range: "bytes=0-1" }, "HEAD");
    expect(ranged.status).toBe(200);
    expect(ranged.headers.get("Content-Length")).toBe(String(size));
    expect((await get(url, { "If-None-Match": etag }, "HEAD")).status).toBe(304);
    expect((await get(url, { "If-Match": '"other"' }, "HEAD")).status).toBe(412);
  });
});

describe("R2 is asked", () => {
  /** The calls that one request makes. */
  async function callsFor(headers: Record<string, string>): Promise<[number, string[]]> {
    const calls: string[] = [];
    const { BUCKET } = env;
    const counting = {
      head: (key: string) => (calls.push("head"), BUCKET.head(key)),
      get: (key: string, options?: R2GetOptions) => (calls.push("get"), BUCKET.get(key, options)),
    };
    // Downloads use no other part of the binding.
    const bindings = { BUCKET: counting as never };
    const { status } = await callApp({ bindings }, url.slice(origin.length), { headers });
    return [status, calls];
  }

  test("once for a file, for a part and for a file that has not changed", async () => {
    expect(await callsFor({})).toEqual([200, ["get"]]);
    expect(await callsFor({ Range: "bytes=10-19" })).toEqual([206, ["get"]]);
    expect(await callsFor({ Range: "bytes=-10" })).toEqual([206, ["get"]]);
    expect(await callsFor({ "If-None-Match": etagOfHero })).toEqual([304, ["head"]]);
  });

  test("first for the size, when a condition or the end of the file may decide against the part", async () => {
    expect(await callsFor({ Range: "bytes=10-19", "If-Range": '"other"' })).toEqual([200, ["head", "get"]]);
    expect(await callsFor({ Range: "bytes=10-19", "If-Match": '"other"' })).toEqual([412, ["head"]]);
    expect(await callsFor({ Range: `bytes=${size}-` })).toEqual([416, ["get", "head"]]);
  });
});

describe("Range", () => {
  test.each([
    ["bytes=0-0", 0, 1],
    ["bytes=0-99", 0, 100],
    ["bytes=100-", 100, size],
    ["bytes=-10", size - 10, size],
    [`bytes=0-${size - 1}`, 0, size],
    [`bytes=5-${size * 2}`, 5, size],
    [`bytes=-${size * 2}`, 0, size],
  ])("%s is 206 with exactly those bytes", async (range, start, end) => {
    const response = await get(url, { Range: range });
    expect(response.status).toBe(206);
    expect(response.headers.get("Content-Range")).toBe(`bytes ${start}-${end - 1}/${size}`);
    expect(response.headers.get("Content-Length")).toBe(String(end - start));
    expect(response.headers.get("ETag")).toBe(etag);
    expect(response.headers.get("Content-Type")).toBe("image/png");
    expect(await bodyOf(response)).toEqual(bytes.subarray(start, end));
  });

  test.each(["bytes=0-1,3-4", "bytes=5-4", "bytes=x", "items=0-1", "bytes=-", "0-1"])(
    "%s is answered with the whole file",
    async (range) => {
      const response = await get(url, { Range: range });
      expect(response.status).toBe(200);
      expect(await bodyOf(response)).toEqual(bytes);
    },
  );

  test.each([`bytes=${size}-`, `bytes=${size * 2}-`, "bytes=-0"])("%s is 416 and tells the length", async (range) => {
    const response = await get(url, { Range: range });
    expect(response.status).toBe(416);
    expect(response.headers.get("Content-Range")).toBe(`bytes */${size}`);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status: 416, code: "range_not_satisfiable" });
  });

  test.each([
    ["the ETag", () => etag, 206],
    ["another ETag", () => '"other"', 200],
    ["the ETag as a weak one", () => `W/${etag}`, 200],
    ["a date", () => new Date(Date.now() + 86_400_000).toUTCString(), 200],
  ])("with If-Range of %s", async (_, ifRange, status) => {
    const response = await get(url, { Range: "bytes=10-19", "If-Range": ifRange() });
    expect(response.status).toBe(status);
    expect(await bodyOf(response)).toEqual(status === 206 ? bytes.subarray(10, 20) : bytes);
  });

  test("that cannot be satisfied is still the whole file when If-Range does not match", async () => {
    const response = await get(url, { Range: `bytes=${size}-`, "If-Range": '"other"' });
    expect(response.status).toBe(200);
    expect(await bodyOf(response)).toEqual(bytes);
  });

  test("resumes a download: the first bytes and the rest are the whole", async () => {
    const first = await get(url, { Range: "bytes=0-999" });
    const rest = await get(url, { Range: "bytes=1000-", "If-Range": first.headers.get("ETag") ?? "" });
    expect(rest.status).toBe(206);
    expect(new Uint8Array([...(await bodyOf(first)), ...(await bodyOf(rest))])).toEqual(bytes);
  });
});

describe("conditions", () => {
  test.each([
    ["If-None-Match", () => etag, 304],
    ["If-None-Match", () => `W/${etag}`, 304],
    ["If-None-Match", () => `"x", ${etag}`, 304],
    ["If-None-Match", () => "*", 304],
    ["If-None-Match", () => '"x"', 200],
    ["If-Match", () => etag, 200],
    ["If-Match", () => "*", 200],
    ["If-Match", () => '"x"', 412],
    ["If-Match", () => `W/${etag}`, 412],
  ])("%s (%#) is answered %#", async (name, value, status) => {
    const response = await get(url, { [name]: value() });
    expect(response.status).toBe(status);
    if (status !== 412) expect(response.headers.get("ETag")).toBe(etag);
    if (status === 304) expect(await bodyOf(response)).toEqual(new Uint8Array());
    if (status === 304) expect(response.headers.get("Cache-Control")).toMatch(/^private, max-age=\d+, no-transform$/);
    await response.body?.cancel();
  });

  test("come before the range", async () => {
    expect((await get(url, { "If-None-Match": etag, Range: "bytes=0-1" })).status).toBe(304);
    expect((await get(url, { "If-Match": '"x"', Range: `bytes=${size}-` })).status).toBe(412);
  });
});

async function refused(path: string): Promise<void> {
  const response = await get(origin + path);
  expect(response.status, path).toBe(403);
  const problem: { code: string; detail: string } = await response.json();
  expect(problem).toMatchObject({
    code: "forbidden",
    detail: "The link is not valid or has expired. Read the resource that contained the link again for a new one.",
  });
  expect(response.headers.get("Cache-Control")).toBe("no-store");
}

describe("a link", () => {
  test("that was altered is refused, always in the same words", async () => {
    const { pathname } = new URL(url);
    const other = new URL(await linkTo(await store("other"))).pathname;
    const [, , , token = "", name = ""] = pathname.split("/");
    const [keyId, claims = "", mac = ""] = token.split(".");
    const file = { objectKey: `test-files/x`, fileName: "hero.png", contentType: "image/png" };
    const foreign = await signFileUrl(await signing(new Date(), "another secret, long enough to sign with"), file);
    const expired = await signFileUrl(await signing(new Date(Date.now() - 66 * 60_000)), file);
    const swapped = Buffer.from(claims, "base64url").toString().replace("image/png", "text/html");
    const paths = {
      "one character of the signature": pathname.replace(
        mac,
        mac.startsWith("A") ? `B${mac.slice(1)}` : `A${mac.slice(1)}`,
      ),
      "one character of the claims": pathname.replace(claims, `${claims.slice(0, -1)}A`),
      "the content type": pathname.replace(claims, Buffer.from(swapped).toString("base64url")),
      "the file name": pathname.replace(name, "other.png"),
      "the file name's case": pathname.replace(name, "Hero.png"),
      "the file name's encoding": pathname.replace(name, "%68ero.png"),
      "the token's case": pathname.replace(token, token.toUpperCase()),
      "the token's encoding": pathname.replace(token, token.replaceAll(".", "%2e")),
      "another file's token": `/v1/files/${other.split("/")[3]}/${name}`,
      "another file's signature": pathname.replace(mac, other.split("/")[3]?.split(".")[2] ?? ""),
      "the key's name": pathname.replace(keyId ?? "", "000000000000"),
      padding: pathname.replace(mac, `${mac}=`),
      "no signature": pathname.replace(`.${mac}`, ""),
      "an empty signature": pathname.replace(mac, ""),
      "a signature cut short": pathname.replace(mac, mac.slice(0, -1)),
      "an encoded slash at the end": `${pathname}%2F`,
      "malformed encoding": `${pathname}%E0%A4%A`,
      "another key": new URL(foreign.url).pathname,
      "an hour too late": new URL(expired.url).pathname,
      "a word": "/v1/files/token/hero.png",
    };
    for (const path of Object.values(paths)) await refused(path);
  });

  test.each([
    ["a slash at the end", (path: string) => `${path}/`],
    ["another case of the address", (path: string) => path.replace("/files/", "/Files/")],
    ["two slashes", (path: string) => path.replace("/files/", "/files//")],
  ])("with %s is another address, where nothing is", async (_, change) => {
    const response = await get(origin + change(new URL(url).pathname));
    expect(response.status).toBe(404);
    await response.body?.cancel();
  });

  test("is no better with a credential, and needs none", async () => {
    const response = await get(url, { Authorization: "Bearer nonsense" });
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  test("that is guessed is counted by address: over the limit even the guess is not judged", async () => {
    const address = { "CF-Connecting-IP": freshAddress() };
    const statuses = new Set<number>();
    for (let time = 0; time < 125; time++) {
      const response = await get(`${origin}/v1/files/guess-${time}/hero.png`, address);
      statuses.add(response.status);
      await response.body?.cancel();
    }
    expect([...statuses]).toEqual([403, 429]);
  });
});
