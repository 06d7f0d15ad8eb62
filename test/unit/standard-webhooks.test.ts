import * as fc from "fast-check";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { describe, expect, test } from "vitest";
import { toBase64, toUtf8 } from "../../src/lib/encoding";
import {
  newWebhookSecret,
  signWebhook,
  toWebhookKey,
  verifyWebhook,
  type SignedDelivery,
} from "../../src/lib/standard-webhooks";

/** The specification's own example. */
const vector = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};

function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  const key = toWebhookKey(secret);
  if (!key) throw new Error("not a secret");
  return key;
}

const key = keyOf(vector.secret);

const delivery: SignedDelivery = {
  secrets: [key],
  id: vector.id,
  timestamp: String(vector.timestamp),
  signatures: vector.signature,
  body: toUtf8(vector.body),
  nowMs: vector.timestamp * 1000,
};

const verifyWith = (change: Partial<SignedDelivery>) => verifyWebhook({ ...delivery, ...change });
const sign = (key: Uint8Array<ArrayBuffer>) => signWebhook(key, vector.id, vector.timestamp, delivery.body);
const zeros = (length: number) => toBase64(new Uint8Array(length));
const ok = { ok: true };
const malformed = { ok: false, reason: "malformed_headers" };
const outOfTolerance = { ok: false, reason: "timestamp_out_of_tolerance" };
const mismatch = { ok: false, reason: "signature_mismatch" };

const libraries = { standardwebhooks: StandardWebhook, svix: SvixWebhook };
const secret = fc.uint8Array({ minLength: 24, maxLength: 64 }).map((bytes) => `whsec_${toBase64(bytes)}`);
const messageId = fc.stringMatching(/^[!-~]([ -~]{0,253}[!-~])?$/);
const body = fc.oneof(fc.json(), fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }));

describe("the specification's vector", () => {
  test("is verified", async () => {
    expect(await verifyWebhook(delivery)).toEqual(ok);
  });

  test("is what we sign", async () => {
    expect(await signWebhook(key, vector.id, vector.timestamp, delivery.body)).toBe(vector.signature);
  });
});

describe.each(Object.entries(libraries))("with %s", (_, Webhook) => {
  test("what it signs, we verify", async () => {
    await fc.assert(
      fc.asyncProperty(secret, messageId, body, fc.date({ min: new Date(0), noInvalidDate: true }), async (...sent) => {
        const [secret, id, text, now] = sent;
        const seconds = Math.floor(now.getTime() / 1000);
        fc.pre(seconds < 1e12);
        const signatures = new Webhook(secret).sign(id, now, text);
        const signed = { id, timestamp: String(seconds), signatures, body: toUtf8(text) };
        expect(await verifyWebhook({ secrets: [keyOf(secret)], ...signed, nowMs: now.getTime() })).toEqual(ok);
      }),
    );
  });

  test("what we sign, it verifies", async () => {
    const seconds = Math.floor(Date.now() / 1000);
    await fc.assert(
      fc.asyncProperty(secret, messageId, fc.json(), async (secret, id, text) => {
        const signature = await signWebhook(keyOf(secret), id, seconds, toUtf8(text));
        const headers = { "webhook-id": id, "webhook-timestamp": String(seconds), "webhook-signature": signature };
        expect(() => new Webhook(secret).verify(text, headers)).not.toThrow();
      }),
    );
  });
});

describe("a signature is refused when", () => {
  test("the body, the id or the time is another than was signed", async () => {
    expect(await verifyWith({ body: toUtf8('{"test":2432232314}') })).toEqual(mismatch);
    expect(await verifyWith({ body: new Uint8Array(0) })).toEqual(mismatch);
    expect(await verifyWith({ id: `${vector.id}x` })).toEqual(mismatch);
    expect(await verifyWith({ timestamp: String(vector.timestamp + 1) })).toEqual(mismatch);
    expect(await verifyWith({ timestamp: `0${vector.timestamp}` })).toEqual(mismatch);
  });

  test("any one bit of the body is flipped", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: vector.body.length * 8 - 1 }), async (bit) => {
        const body = toUtf8(vector.body);
        body[bit >> 3] = (body[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await verifyWith({ body })).toEqual(mismatch);
      }),
    );
  });

  test("another secret signed it, or none is known", async () => {
    expect(await verifyWith({ secrets: [keyOf(newWebhookSecret())] })).toEqual(mismatch);
    expect(await verifyWith({ secrets: [] })).toEqual(mismatch);
  });

  test("a header is missing, empty, or was sent twice", async () => {
    for (const header of ["id", "timestamp", "signatures"] as const) {
      expect(await verifyWith({ [header]: undefined })).toEqual(malformed);
      expect(await verifyWith({ [header]: "" })).toEqual(malformed);
    }
    expect(await verifyWith({ signatures: `${vector.signature}, ${vector.signature}` })).toEqual(malformed);
    expect(await verifyWith({ timestamp: `${vector.timestamp}, ${vector.timestamp}` })).toEqual(malformed);
    expect(await verifyWith({ id: `${vector.id}, ${vector.id}` })).toEqual(mismatch);
  });

  test.each(["1614265330abc", " 1614265330", "1614265330 ", "+1614265330", "-1614265330", "1614265330.0", "1e9"])(
    "the timestamp is %j",
    async (timestamp) => {
      expect(await verifyWith({ timestamp })).toEqual(malformed);
    },
  );

  test.each(["0x60375832", "１６１４２６５３３０", "1614265330\n", "1234567890123", "NaN", "Infinity"])(
    "the timestamp is %j",
    async (timestamp) => {
      expect(await verifyWith({ timestamp })).toEqual(malformed);
    },
  );

  test("the id is longer than 255 characters or not printable ASCII", async () => {
    expect(await verifyWith({ id: "a".repeat(255) })).toEqual(mismatch);
    for (const id of ["a".repeat(256), "a\nb", "é", "a\0", "\u{1f600}"])
      expect(await verifyWith({ id })).toEqual(malformed);
  });

  test("it is of another version, not base64, cut, or spelled otherwise", async () => {
    const bare = vector.signature.slice(3);
    for (const wrong of [`v1a,${bare}`, `v2,${bare}`, `V1,${bare}`, `,${bare}`, "v1,", "v1,!!!", `v1,${bare}=`])
      expect(await verifyWith({ signatures: wrong })).toEqual(mismatch);
    for (const wrong of [`v1,${bare.slice(0, 40)}`, `v1,${bare.slice(0, -1)}`, `v1,${bare.replaceAll("+", "-")}`])
      expect(await verifyWith({ signatures: wrong })).toEqual(mismatch);
    for (const wrong of [bare, "v1", `v1 ${bare}`]) expect(await verifyWith({ signatures: wrong })).toEqual(mismatch);
  });
});

/** So long after the signature was made. */
const at = (seconds: number, ms = 0) => verifyWith({ nowMs: (vector.timestamp + seconds) * 1000 + ms });

describe("the tolerance", () => {
  test("is five minutes both ways, the ends included", async () => {
    for (const seconds of [-300, -299, 0, 299, 300]) expect(await at(seconds)).toEqual(ok);
    for (const seconds of [-360, -301, 301, 360, 1e9]) expect(await at(seconds)).toEqual(outOfTolerance);
  });

  test("counts whole seconds, as senders do", async () => {
    expect(await at(300, 999)).toEqual(ok);
    expect(await at(-301, 999)).toEqual(outOfTolerance);
  });
});

describe("several signatures", () => {
  const wrong = `v1,${toBase64(new Uint8Array(32))}`;

  test("are all tried, whatever stands beside the right one", async () => {
    const others = [
      wrong,
      "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==",
    ];
    for (const list of [
      [vector.signature, ...others],
      [...others, vector.signature],
      ["v1,%%%", vector.signature],
      [wrong, "", "nonsense", vector.signature, ""],
    ])
      expect(await verifyWith({ signatures: list.join(" ") })).toEqual(ok);
    expect(await verifyWith({ signatures: others.join(" ") })).toEqual(mismatch);
  });

  test("may be sixteen and no more", async () => {
    expect(await verifyWith({ signatures: [...Array(15).fill(wrong), vector.signature].join(" ") })).toEqual(ok);
    expect(await verifyWith({ signatures: [...Array(16).fill(wrong), vector.signature].join(" ") })).toEqual(malformed);
  });

  test("and several secrets: one of each is enough", async () => {
    const [old, current] = [newWebhookSecret(), newWebhookSecret()].map(keyOf);
    if (!old || !current) throw new Error("two were made");
    const both = (await Promise.all([sign(old), sign(current)])).join(" ");
    for (const secrets of [[old], [current], [key, current]])
      expect(await verifyWith({ secrets, signatures: both })).toEqual(ok);
    expect(await verifyWith({ secrets: [key], signatures: both })).toEqual(mismatch);
  });
});

test("any bytes are a body, and none is an error", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), async (bytes) => {
      const body = new Uint8Array(bytes);
      const signatures = await signWebhook(key, vector.id, vector.timestamp, body);
      expect(await verifyWith({ body, signatures })).toEqual(ok);
    }),
  );
});

test("whatever the headers are, the answer is a verdict", async () => {
  const text = fc.option(fc.oneof(fc.string(), fc.string({ unit: "binary" })), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(text, text, text, async (id, timestamp, signatures) => {
      expect((await verifyWith({ id, timestamp, signatures })).ok).toBe(false);
    }),
  );
});

describe("a secret", () => {
  test("is whsec_ and the base64 of 32 random bytes", () => {
    const made = Array.from({ length: 100 }, newWebhookSecret);
    expect(new Set(made).size).toBe(100);
    for (const secret of made) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(keyOf(secret)).toHaveLength(32);
    }
  });

  test("is not one when it has no prefix, is too short or long, or is not base64", () => {
    expect(toWebhookKey(`whsec_${zeros(24)}`)).toHaveLength(24);
    expect(toWebhookKey(`whsec_${zeros(64)}`)).toHaveLength(64);
    for (const wrong of [
      zeros(32),
      "",
      "whsec_",
      `whsec_${zeros(23)}`,
      `whsec_${zeros(65)}`,
      `whsec_${zeros(32)}!`,
      `whpk_${zeros(32)}`,
    ])
      expect(toWebhookKey(wrong)).toBeUndefined();
  });
});
