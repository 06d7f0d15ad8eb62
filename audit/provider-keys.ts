/** Attacks the users' provider keys: reading, deleting and using another user's key. */
import { randomBytes } from "node:crypto";
import { describe, type Audit, type Part } from "./audit.ts";
import { drawn, orderImage } from "./orders.ts";
import { constantsOf, fill, needsCredential } from "./spec.ts";
import { getAdmin, newUser, newWorld, requireGood } from "./world.ts";

const path = "/v1/me/provider-keys";

/** The forms in which a key could leak. */
function spellings(key: string): string[] {
  const bytes = Buffer.from(key);
  return [key, key.slice(3, 19), bytes.toString("base64url").slice(0, 24), bytes.toString("hex").slice(0, 24)];
}

/** Reads everything that the user and an administrator can read: none of it may show the key. */
async function expectUnreadable(audit: Audit, token: string, ids: Readonly<Record<string, string>>, key: string) {
  const admin = await getAdmin(audit);
  for (const op of audit.spec.operations.filter((op) => op.method === "GET" && needsCredential(op))) {
    const address = fill(op.path, { ...constantsOf(op), ...ids });
    const { text } = await audit.call("GET", address, { token: op.access === "admin" ? admin.token : token });
    const shown = spellings(key).some((spelling) => text.includes(spelling));
    audit.expect(!shown, "critical", "a provider key is never returned", () => `${op.id}: ${text.slice(0, 300)}`);
  }
}

/** Keys that would break the header of the call to the provider. */
const unfit = ["short", "a key with spaces", "key\r\nX-Other: 1", "key\u0000key", "schlüssel-ü", `k${"x".repeat(600)}`];

async function run(audit: Audit): Promise<void> {
  const { call, expect, instance } = audit;
  const world = await newWorld(audit, { jobs: false });
  const stranger = await newUser(audit);
  const { user, ids } = world;
  const key = `r8_${randomBytes(24).toString("hex")}`;
  const put = await call("PUT", `${path}/replicate`, { token: user.token, body: { key } });
  expect(put.status === 204 && put.text === "", "high", "storing a key returns no content", () => describe(put));
  for (const bad of unfit) {
    const answer = await call("PUT", `${path}/replicate`, { token: user.token, body: { key: bad } });
    expect(answer.status === 400, "high", "a key that cannot be a header is refused", () => describe(answer));
  }
  const list = requireGood(await call("GET", path, { token: user.token }))["items"];
  const shown = JSON.stringify(list.map((item: object) => Object.keys(item).toSorted()));
  expect(
    shown === '[["createdAt","provider"]]',
    "critical",
    "a provider key is listed without the key itself",
    () => shown,
  );
  const theirs = await call("GET", path, { token: stranger.token });
  expect(theirs.body["items"]?.length === 0, "critical", "no list shows another user's key", () => describe(theirs));
  const gone = await call("DELETE", `${path}/replicate`, { token: stranger.token });
  expect(gone.status === 404, "critical", "another user's key is not deleted", () => describe(gone));

  // The stand-in accepts only the operator's key. An order with the user's key must fail, which shows that it was used.
  const order = await orderImage(audit, { hold: false, world });
  const generation = await drawn(audit, order);
  expect(generation["status"] === "failed", "high", "an order uses the key of the caller", () => generation["status"]);
  await expectUnreadable(audit, user.token, { ...ids, generationId: order.generationId }, key);
  const other = await orderImage(audit, { hold: false });
  const { status } = await drawn(audit, other);
  const asked = instance.provider.requests.filter(({ json }) => JSON.stringify(json ?? "").includes(other.word));
  const own = asked.length > 0 && asked.every((request) => request.key === `Bearer ${instance.provider.key}`);
  expect(own && status === "succeeded", "critical", "no key is used for another user", () => `${status}`);
}

export const providerKeys: Part = { name: "provider-keys", run };
