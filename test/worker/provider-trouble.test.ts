import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { OutboundError } from "../../src/outbound/guarded-fetch";
import { toPollLossError } from "../../src/providers/job-api/failures";
import { ProviderError } from "../../src/providers/provider";
import { replicate } from "../../src/providers/replicate";
import { breakStore } from "../support/broken";
import type { Json } from "../support/client";
import { callApp, captureLog } from "../support/context";
import { billFor, busy, draw, finished, generate, plannedGame, planBehaviours, requestsFor } from "../support/game";
import { jobWhen, ledgerOf, mailFor, replicateModel } from "../support/jobs";

const atOnce = "workers-ai/flux-2-klein-4b";

let lines: Json[] = [];
beforeEach(() => void (lines = captureLog()));
afterEach(() => void vi.restoreAllMocks());

function freshName(): string {
  return `gem${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
}

test("a paid picture that nobody could send again outlasts three minutes without the object store", async () => {
  const waits: number[] = [];
  const wait = scheduler.wait.bind(scheduler);
  vi.spyOn(scheduler, "wait").mockImplementation((ms) => {
    waits.push(ms);
    return wait(1);
  });
  const name = freshName();
  const game = await plannedGame(`## Items\n- [KIND:icon] ${name}\n`);
  const away = breakStore("put", game.projectId, "throws", 5);
  expect(await draw(game, { model: atOnce })).toMatchObject({ status: "succeeded", costMicroUsd: await billFor(name) });
  expect(away.struck()).toBe(5);
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(180_000);
  expect(await requestsFor(name)).toHaveLength(1);
  const [job] = await ledgerOf(game.projectId);
  const told = lines.filter(({ event, imageId }) => event === "drawing_disturbed" && imageId === job?.image_id);
  expect(told).toHaveLength(5);
});

test("Workers AI at its capacity pauses the account for as long as it says, and counts as no try", async () => {
  const name = freshName();
  await planBehaviours(name, [{ ...busy, retryAfterSeconds: 3 }]);
  const game = await plannedGame(`## Items\n- [KIND:icon] ${name}\n`);
  const startedMs = Date.now();
  const { id } = await generate(game, { model: atOnce });
  const refused = await jobWhen(game, ({ state }) => state === "refused");
  expect(refused).toMatchObject({ tries: 0 });
  expect(refused.not_before - startedMs).toBeGreaterThanOrEqual(3_000);
  const query = "SELECT paused_until FROM provider_accounts WHERE account = 'workers-ai:operator'";
  expect(await env.DB.prepare(query).first<number>("paused_until")).toBeGreaterThanOrEqual(refused.not_before);
  expect(await finished(game, id)).toMatchObject({ status: "succeeded", costMicroUsd: await billFor(name) });
  expect(await ledgerOf(game.projectId)).toMatchObject([{ tries: 1 }]);
});

test("a callback that cannot be checked just now is logged, and the provider is told to call again", async () => {
  const name = freshName();
  const game = await plannedGame(`## Items\n- [KIND:icon] ${name}\n`);
  const { id } = await generate(game, { model: replicateModel });
  const job = await jobWhen(game, ({ state }) => state === "pending");
  const [mail] = await mailFor(job.image_id);
  if (!mail) throw new Error("no callback");
  const { pathname, search } = new URL(mail.url);
  const ask = { method: "POST", headers: mail.headers, body: JSON.parse(mail.body) };
  const handIn = () => callApp({}, pathname + search, ask);
  const away = toPollLossError(new OutboundError("unreachable"));
  const verify = vi.spyOn(replicate, "verifyCallback").mockRejectedValue(away);
  const unchecked = await handIn();
  expect([unchecked.status, unchecked.body.code]).toEqual([503, "unavailable"]);
  expect(Number(unchecked.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect(lines.some(({ event, imageId }) => event === "callback_not_checked" && imageId === job.image_id)).toBe(true);
  verify.mockRejectedValue(new ProviderError("The key is gone.", { outcome: "refused", retryable: false }));
  expect((await handIn()).status).toBe(401);
  await game.post(`/generations/${id}/cancel`);
});
