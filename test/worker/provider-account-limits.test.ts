/** The limit on jobs in flight of a provider account: fairness among users, and pauses after a `Retry-After`. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { openDb } from "../../src/db/client";
import { type Claimed } from "../../src/features/drawing/claim-store";
import { pauseAccount } from "../../src/features/drawing/account-store";
import { claim, claimAll, crowd, inFlight, newLab, refuse, settle } from "../support/crowds";

const db = openDb(env.DB);

test("of a hundred that ask at once no more than the account's limit are in flight, and each gets its turn once", async () => {
  const lab = newLab();
  const { waiting } = await crowd(lab, 100);
  let left = waiting;
  const sizes: number[] = [];
  while (left.length > 0) {
    const taken = await claimAll(lab.account, 24, left);
    expect(await inFlight(lab.account)).toBe(taken.length);
    sizes.push(taken.length);
    await settle(taken);
    left = left.filter((one) => !taken.includes(one));
  }
  expect(sizes).toEqual([24, 24, 24, 24, 4]);
  expect(await claimAll(lab.account, 24, waiting)).toEqual([]);
});

test("two users who both wait get half each, and who is alone gets all that is free", async () => {
  const lab = newLab();
  const [ann, bob] = [await crowd(lab, 12), await crowd(lab, 12)];
  const taken = await claimAll(lab.account, 6, [...ann.waiting, ...bob.waiting]);
  const shares = async () => Promise.all([ann, bob].map(({ game }) => inFlight(lab.account, game.user.id)));
  expect(await shares()).toEqual([3, 3]);
  const { generation } = bob.waiting[0]?.work ?? {};
  await bob.game.post(`/generations/${generation?.id}/cancel`);
  expect(await claimAll(lab.account, 6, ann.waiting)).toEqual([]);
  await settle(taken.filter((one) => bob.waiting.includes(one)));
  await claimAll(lab.account, 6, ann.waiting);
  expect(await shares()).toEqual([6, 0]);
});

test("who comes late gets his share as soon as places are free, and not the one who had them all", async () => {
  const lab = newLab();
  const ann = await crowd(lab, 12);
  const first = await claimAll(lab.account, 4, ann.waiting);
  expect(first).toHaveLength(4);
  const bob = await crowd(lab, 4);
  expect(await claimAll(lab.account, 4, bob.waiting)).toEqual([]);
  await settle(first.slice(0, 2));
  const next = await claimAll(lab.account, 4, [...ann.waiting, ...bob.waiting]);
  expect(next.map((one) => bob.waiting.includes(one))).toEqual([true, true]);
});

test("with more users than places, each gets one at most, and none is left free", async () => {
  const lab = newLab();
  const crowds = [await crowd(lab, 3), await crowd(lab, 3), await crowd(lab, 3)];
  const taken = await claimAll(lab.account, 2, crowds.flatMap(({ waiting }) => waiting).toReversed());
  expect(taken).toHaveLength(2);
  expect(new Set(taken.map(({ work }) => work.generation.ownerId)).size).toBe(2);
});

test("an odd number of places is used up, too", async () => {
  const lab = newLab();
  const [ann, bob] = [await crowd(lab, 6), await crowd(lab, 6)];
  await claimAll(lab.account, 5, [...ann.waiting, ...bob.waiting]);
  expect(await inFlight(lab.account)).toBe(5);
});

test("an account that was told to pause takes nothing until then, and other accounts are not held up", async () => {
  const lab = newLab();
  const { waiting } = await crowd(lab, 3);
  const [one, two, three] = waiting;
  if (!one || !two || !three) throw new Error("three were planned");
  const nowMs = Date.now();
  await pauseAccount(db, lab.account, nowMs + 60_000);
  await pauseAccount(db, lab.account, nowMs + 10_000);
  for (const max of [24, null])
    for (const at of [nowMs, nowMs + 59_999]) expect(await claim(lab.account, max, one, at)).toBe("wait");
  expect(await claim({ provider: lab.provider, ownKey: true, userId: "another" }, 24, two, nowMs)).toBe("claimed");
  expect(await claim(lab.account, 24, one, nowMs + 60_000)).toBe("claimed");
  expect(await claim(lab.account, 24, three, nowMs + 60_000)).toBe("claimed");
});

test("a Retry-After of half an hour is kept to by the whole account, and costs the picture no try", async () => {
  const lab = newLab();
  const { waiting } = await crowd(lab, 2);
  const [one, two] = waiting;
  if (!one || !two) throw new Error("two were planned");
  expect(await claim(lab.account, 24, one)).toBe("claimed");
  const nowMs = await refuse(lab, one, { throttled: true, retryAfterSeconds: 1_800 });
  const later = async (seconds: number): Promise<Claimed[]> =>
    Promise.all([one, two].map((each) => claim(lab.account, 24, each, nowMs + seconds * 1_000)));
  for (const seconds of [0, 5, 60, 1_799]) expect([seconds, await later(seconds)]).toEqual([seconds, ["wait", "wait"]]);
  expect(await later(1_805)).toEqual(["claimed", "claimed"]);
  const tries = env.DB.prepare("SELECT tries FROM provider_jobs WHERE image_id = ?").bind(one.image.id);
  expect(await tries.first("tries")).toBe(1);
});

test("a Retry-After that is about one picture holds up that one alone", async () => {
  const lab = newLab();
  const { waiting } = await crowd(lab, 2);
  const [one, two] = waiting;
  if (!one || !two) throw new Error("two were planned");
  expect(await claim(lab.account, 24, one)).toBe("claimed");
  const nowMs = await refuse(lab, one, { throttled: false, retryAfterSeconds: 1_800 });
  expect(await claim(lab.account, 24, one, nowMs + 1_799_000)).toBe("wait");
  expect(await claim(lab.account, 24, two, nowMs)).toBe("claimed");
  expect(await claim(lab.account, 24, one, nowMs + 1_805_000)).toBe("claimed");
});
