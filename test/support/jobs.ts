/** Follows provider jobs at the local Replicate, in worker tests. */

import { env } from "cloudflare:workers";
import type { Behaviour } from "../../stand-ins/job-api/behaviour";
import type { Delivery } from "../../stand-ins/job-api/courier";
import { call, type Answer, type Json } from "./client";
import { generate, until, type Game } from "./game";

export const replicateModel = "replicate/flux-2-pro";

/** Sets how the local Replicate treats the next jobs whose prompt contains `match`. */
export async function behave(match: string, ...behaviours: Behaviour[]): Promise<void> {
  await fetch(`${env.REPLICATE_URL}/__behaviours`, { method: "POST", body: JSON.stringify({ match, behaviours }) });
}

export async function billOf(match: string): Promise<number> {
  return (await fetch(`${env.REPLICATE_URL}/__bill?match=${encodeURIComponent(match)}`)).json();
}

export async function jobsOf(match: string): Promise<Json[]> {
  return (await fetch(`${env.REPLICATE_URL}/__jobs?match=${encodeURIComponent(match)}`)).json();
}

/** The inputs of the jobs that the Worker submitted to the local Replicate, in order. */
export async function inputsOf(match: string): Promise<Json[]> {
  const requests: Json[] = await (
    await fetch(`${env.REPLICATE_URL}/__requests?match=${encodeURIComponent(match)}`)
  ).json();
  return requests
    .filter(({ method, path }) => method === "POST" && path.endsWith("/predictions"))
    .map(({ json }) => json.input);
}

/** The rows of a project in the ledger. */
export async function ledgerOf(projectId: string): Promise<Json[]> {
  const rows = await env.DB.prepare("SELECT * FROM provider_jobs WHERE project_id = ? ORDER BY position")
    .bind(projectId)
    .all();
  return rows.results;
}

export async function jobWhen(game: Game, is: (job: Json) => boolean): Promise<Json> {
  return until("the job is there", async () => (await ledgerOf(game.projectId)).find(is));
}

/** Waits until the local Replicate has sent `count` callbacks about an image, and takes them from the mailbox. */
export async function mailFor(imageId: string, count = 1): Promise<Delivery[]> {
  const mails: Delivery[] = [];
  return until("the provider has called back", async () => {
    const answer = await fetch(`${env.MAILBOX_URL}/?image=${imageId}`);
    mails.push(...(await answer.json<Delivery[]>()));
    return mails.length >= count ? mails : undefined;
  });
}

/** Delivers a callback to the Worker, as the provider would. */
export async function handIn({ url, headers, body }: Delivery): Promise<Answer> {
  const { pathname, search } = new URL(url);
  return call("POST", pathname + search, { headers, body });
}

/** Waits for the end of a generation, and delivers each callback to the Worker in the meantime. */
export async function finishedTold(game: Game, generationId: string): Promise<Json> {
  return until("the generation is done", async () => {
    for (const { image_id: imageId, state } of await ledgerOf(game.projectId)) {
      if (state !== "submitting" && state !== "pending") continue;
      const mails: Delivery[] = await (await fetch(`${env.MAILBOX_URL}/?image=${imageId}`)).json();
      for (const mail of mails) await handIn(mail);
    }
    const { body } = await game.get(`/generations/${generationId}`);
    return body.finishedAt === null ? undefined : body;
  });
}

/** Draws with a provider whose callbacks arrive. */
export async function drawTold(game: Game, body: unknown = {}): Promise<Json> {
  return finishedTold(game, (await generate(game, body)).id);
}
