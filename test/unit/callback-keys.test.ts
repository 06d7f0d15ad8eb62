import { beforeEach, describe, expect, test } from "vitest";
import { fal } from "../../src/providers/fal";
import type { ProviderCallback } from "../../src/providers/callback";
import { ProviderError, type ProviderAccess } from "../../src/providers/provider";
import { replicate } from "../../src/providers/replicate";
import { toUtf8 } from "../../src/lib/encoding";
import type { OutboundAnswer } from "../../src/outbound/guarded-fetch";

const minuteMs = 60_000;
/** The adapters remember what they fetched: each test is at another time, by another key. */
let nowMs = Date.UTC(2031, 0, 1);
let key = "";
beforeEach(() => {
  nowMs += 24 * 3_600_000;
  key = `key-${nowMs}`;
});

type Given = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

function forged(provider: "replicate" | "fal", atMs: number): Given {
  const timestamp = String(Math.floor(atMs / 1_000));
  if (provider === "replicate") {
    const signature = `v1,${"A".repeat(43)}=`;
    const headers = { "webhook-id": "m", "webhook-timestamp": timestamp, "webhook-signature": signature };
    return { headers, body: '{"id":"abc"}' };
  }
  const named = { "request-id": "abc", "user-id": "u", timestamp, signature: "0".repeat(128) };
  const headers = Object.fromEntries(Object.entries(named).map(([name, value]) => [`x-fal-webhook-${name}`, value]));
  return { headers, body: '{"request_id":"abc"}' };
}

function came({ headers, body }: Given, atMs: number): ProviderCallback {
  const bytes = toUtf8(body);
  return { header: (name) => headers[name], body: bytes, nowMs: atMs, accountName: null };
}

function accessTo(answer: () => Promise<OutboundAnswer>): { access: ProviderAccess; asked: () => number } {
  let count = 0;
  const send = () => {
    count += 1;
    return answer();
  };
  return { access: { key, send, callback: null }, asked: () => count };
}

function answering(status: number, text: string): () => Promise<OutboundAnswer> {
  return async () => ({ status, headers: new Headers(), bytes: toUtf8(text) });
}

const good = {
  replicate: answering(200, JSON.stringify({ key: `whsec_${btoa("a secret of twenty-four bytes")}` })),
  fal: answering(200, JSON.stringify({ keys: [{ kty: "OKP", x: Buffer.alloc(32, 7).toString("base64url") }] })),
};

describe.each(["replicate", "fal"] as const)("a callback of %s", (name) => {
  const provider = { replicate, fal }[name];
  const check = (access: ProviderAccess, atMs: number) =>
    provider.verifyCallback?.(came(forged(name, atMs), atMs), access);

  test.each([
    ["out of reach", () => Promise.reject(new Error("down"))],
    ["in trouble", answering(503, "")],
  ])("is not taken for a forged one while the keys' server is %s, which is asked once a minute", async (_, answer) => {
    const { access, asked } = accessTo(answer);
    for (let count = 0; count < 5; count++)
      await expect(check(access, nowMs)).rejects.toMatchObject({ outcome: "unknown", retryable: true });
    expect(asked()).toBe(1);
    await expect(check(access, nowMs + minuteMs)).rejects.toBeInstanceOf(ProviderError);
    expect(asked()).toBe(2);
    const back = accessTo(good[name]);
    expect(await check(back.access, nowMs + 2 * minuteMs)).toBeUndefined();
  });

  test("that is forged is known as such for the rest of a minute in which the keys came", async () => {
    const { access, asked } = accessTo(good[name]);
    for (let count = 0; count < 5; count++) expect(await check(access, nowMs)).toBeUndefined();
    expect(asked()).toBe(1);
  });
});
