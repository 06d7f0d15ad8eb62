/** Pauses of a provider account after a refusal that names no wait: they grow, and one request tests the account. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { openDb } from "../../src/db/client";
import { toAccountName, type ProviderAccount } from "../../src/domain/provider-account";
import { pauseAccount, pauseAccountLonger, trustAccount } from "../../src/features/drawing/account-store";
import { type Claimed } from "../../src/features/drawing/claim-store";
import { obeyPause } from "../../src/features/drawing/identify";
import { findJob } from "../../src/features/drawing/job-store";
import { reasons } from "../../src/providers/job-api/reasons";
import { ProviderError } from "../../src/providers/provider";
import { publicContext } from "../support/context";
import { claim, crowd, newLab, refuse, type Lab, type Waiting } from "../support/crowds";
import { finished, generate, plannedGame } from "../support/game";
import {
  behaveOpenrouter,
  freshName,
  openrouterBill,
  openrouterModel,
  openrouterRequests,
  putKey,
} from "../support/openrouter";

const db = openDb(env.DB);

/** The pauses in a row, in seconds, when each one is followed by another refusal at once. */
async function pauses(account: ProviderAccount, startMs: number, count: number): Promise<number[]> {
  const lengths: number[] = [];
  let nowMs = startMs;
  for (let time = 0; time < count; time++) {
    const untilMs = await pauseAccountLonger(db, account, nowMs);
    lengths.push((untilMs - nowMs) / 1_000);
    nowMs = untilMs;
  }
  return lengths;
}

async function pausedUntil(account: ProviderAccount): Promise<number> {
  const query = "SELECT paused_until FROM provider_accounts WHERE account = ?";
  return (await env.DB.prepare(query).bind(toAccountName(account)).first<number>("paused_until")) ?? 0;
}

async function three(lab: Lab): Promise<readonly [Waiting, Waiting, Waiting]> {
  const [one, two, last] = (await crowd(lab, 3)).waiting;
  if (!one || !two || !last) throw new Error("three were planned");
  return [one, two, last];
}

const silent = () => new ProviderError(reasons.throttled, { outcome: "unknown", retryable: true, throttled: true });

test("the pauses double up to a minute, and begin anew after a request was taken or after a quiet time", async () => {
  const { account } = newLab();
  const nowMs = Date.now();
  expect(await pauses(account, nowMs, 8)).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
  const untilMs = await pausedUntil(account);
  await trustAccount(db, account, untilMs - 1);
  expect(await pauses(account, untilMs, 1)).toEqual([60]);
  await trustAccount(db, account, untilMs + 60_000);
  expect(await pauses(account, untilMs + 60_000, 2)).toEqual([2, 4]);
  expect(await pauses(account, untilMs + 60 * 60_000, 2)).toEqual([2, 4]);
});

test("many refusals of requests that were out together make one pause", async () => {
  const { account } = newLab();
  const nowMs = Date.now();
  const ends = await Promise.all(Array.from({ length: 20 }, (_, at) => pauseAccountLonger(db, account, nowMs + at)));
  expect(Math.max(...ends) - nowMs).toBeLessThanOrEqual(2_020);
  expect(await pauses(account, nowMs + 3_000, 1)).toEqual([4]);
});

test("a pause that the provider named is kept to, and no shorter one ends it", async () => {
  const { account } = newLab();
  const nowMs = Date.now();
  await pauseAccount(db, account, nowMs + 300_000);
  expect(await pauseAccountLonger(db, account, nowMs + 1_000)).toBe(nowMs + 300_000);
});

test("after a pause one request tests the account while the others wait, and all go on once it is taken", async () => {
  const lab = newLab();
  const [one, two, last] = await three(lab);
  expect(await claim(lab.account, 24, one)).toBe("claimed");
  await refuse(lab, one, { throttled: true });
  const endMs = await pausedUntil(lab.account);
  const ask = (nowMs: number): Promise<Claimed[]> =>
    Promise.all([one, two, last].map((each) => claim(lab.account, 24, each, nowMs)));
  expect(await ask(endMs - 1)).toEqual(["wait", "wait", "wait"]);
  const tested = await ask(endMs);
  expect(tested.toSorted()).toEqual(["test", "wait", "wait"]);
  expect(await ask(endMs + 9_000)).toEqual(["wait", "wait", "wait"]);
  await trustAccount(db, lab.account, endMs);
  const rest = await ask(endMs + 9_000);
  expect(rest.toSorted()).toEqual(["claimed", "claimed", "wait"]);
});

test("a test whose answer is slow does not hold the account for ever: the next one follows", async () => {
  const lab = newLab();
  const [one, two, last] = await three(lab);
  expect(await claim(lab.account, null, one)).toBe("claimed");
  await refuse(lab, one, { throttled: true });
  const endMs = await pausedUntil(lab.account);
  expect(await claim(lab.account, null, two, endMs)).toBe("test");
  expect(await claim(lab.account, null, last, endMs + 9_999)).toBe("wait");
  expect(await claim(lab.account, null, last, endMs + 10_001)).toBe("test");
});

test("a test that is refused makes the pause longer, for the whole account, and costs no image a try", async () => {
  const lab = newLab();
  const [one, two] = await three(lab);
  expect(await claim(lab.account, 24, one)).toBe("claimed");
  await refuse(lab, one, { throttled: true });
  const firstMs = await pausedUntil(lab.account);
  await env.DB.prepare("UPDATE provider_accounts SET paused_until = ? WHERE account = ?")
    .bind(Date.now() - 1, toAccountName(lab.account))
    .run();
  expect(await claim(lab.account, 24, two)).toBe("test");
  const beforeMs = await refuse(lab, two, { throttled: true });
  const nextMs = await pausedUntil(lab.account);
  expect(nextMs - beforeMs).toBeGreaterThanOrEqual(4_000);
  expect(nextMs).toBeGreaterThan(firstMs);
  for (const { image } of [one, two]) expect(await findJob(db, image.id)).toMatchObject({ state: "refused", tries: 0 });
});

test("a poll that is throttled without a wait pauses the account too", async () => {
  const lab = newLab();
  const [one, two] = await three(lab);
  expect(await claim(lab.account, 24, one)).toBe("claimed");
  const job = await findJob(db, one.image.id);
  if (!job) throw new Error("no job");
  await obeyPause(await publicContext(), job, silent());
  const untilMs = await pausedUntil(lab.account);
  expect(untilMs).toBeGreaterThan(Date.now());
  expect(await findJob(db, one.image.id)).toMatchObject({ notBefore: untilMs });
  expect(await claim(lab.account, 24, two)).toBe("wait");
});

test("an account that was throttled without a wait draws again, and is asked no more than it has to be", async () => {
  const name = freshName();
  await behaveOpenrouter(name, { submit: "throttle-silent" }, { submit: "throttle-silent" });
  const game = await plannedGame(`## Items\n- [KIND:icon] ${name}\n`);
  await putKey(game.user, "openrouter");
  const { id } = await generate(game, { model: openrouterModel });
  expect(await finished(game, id)).toMatchObject({ status: "succeeded", costMicroUsd: await openrouterBill(name) });
  expect(await openrouterRequests(name)).toHaveLength(3);
  const account = { provider: "openrouter", ownKey: true, userId: game.user.id };
  const query = "SELECT throttles FROM provider_accounts WHERE account = ?";
  expect(await env.DB.prepare(query).bind(toAccountName(account)).first("throttles")).toBe(0);
}, 120_000);
