import { randomBytes } from "node:crypto";
import { describe, type Audit, type Part } from "./audit.ts";
import { drawn, orderImage } from "./orders.ts";
import { constantsOf, fill, needsCredential } from "./spec.ts";
import { getAdmin, newUser, newWorld, requireGood } from "./world.ts";

const path = "/v1/me/provider-keys";

/** A key in the spellings in which it could come out. */
function spellings(key: string): string[] {
  const bytes = Buffer.from(key);
  return [key, key.slice(3, 19), bytes.toString("base64url").slice(0, 24), bytes.toString("hex").slice(0, 24)];
}

/** Reads all that the user and an administrator can read. */
async function expectUnreadable(audit: Audit, token: string, ids: Readonly<Record<string, string>>, key: string) {
  const admin = await getAdmin(audit);
  for (const op of audit.spec.operations.filter((op) => op.method === "GET" && needsCredential(op))) {
    const address = fill(op.path, { ...constantsOf(op), ...ids });
    const { text } = await audit.call("GET", address, { token: op.access === "admin" ? admin.token : token });
    const shown = spellings(key).some((spelling) => text.includes(spelling));
    audit.expect(!shown, "critical", "a provider key is never read again", () => `${op.id}: ${text.slice(0, 300)}`);
  }
}

/** What would end up in a header of the call to the provider. */
const unfit = ["short", "a key with spaces", "key\r\nX-Other: 1", "key\u0000key", "schlüssel-ü", `k${"x".repeat(600)}`];

async function run(audit: Audit): Promise<void> {
  const { call, expect, instance } = audit;
  const world = await newWorld(audit, { jobs: false });
  const stranger = await newUser(audit);
  const { user, ids } = world;
  const key = `r8_${randomBytes(24).toString("hex")}`;
  const put = await call("PUT", `${path}/replicate`, { token: user.token, body: { key } });
  expect(put.status === 204 && put.text === "", "high", "storing a key answers nothing", () => describe(put));
  for (const bad of unfit) {
    const answer = await call("PUT", `${path}/replicate`, { token: user.token, body: { key: bad } });
    expect(answer.status === 400, "high", "a key that could be no header is refused", () => describe(answer));
  }
  const list = requireGood(await call("GET", path, { token: user.token }))["items"];
  const shown = JSON.stringify(list.map((item: object) => Object.keys(item).toSorted()));
  expect(
    shown === '[["createdAt","provider"]]',
    "critical",
    "of a provider key only its being there is told",
    () => shown,
  );
  const theirs = await call("GET", path, { token: stranger.token });
  expect(theirs.body["items"]?.length === 0, "critical", "no list shows another's key", () => describe(theirs));
  const gone = await call("DELETE", `${path}/replicate`, { token: stranger.token });
  expect(gone.status === 404, "critical", "another's key is not deleted", () => describe(gone));

  // The local provider knows the operator's key alone: an order on this one is refused there, and says so.
  const order = await orderImage(audit, { hold: false, world });
  const generation = await drawn(audit, order);
  expect(
    generation["status"] === "failed",
    "high",
    "an order runs on the key of who gave it",
    () => generation["status"],
  );
  await expectUnreadable(audit, user.token, { ...ids, generationId: order.generationId }, key);
  const other = await orderImage(audit, { hold: false });
  const { status } = await drawn(audit, other);
  const asked = instance.provider.requests.filter(({ json }) => JSON.stringify(json ?? "").includes(other.word));
  const own = asked.length > 0 && asked.every((request) => request.key === `Bearer ${instance.provider.key}`);
  expect(own && status === "succeeded", "critical", "nobody's key is used for another", () => `${status}`);
}

export const providerKeys: Part = { name: "provider-keys", run };
