import { setTimeout as pause } from "node:timers/promises";
import type { Answer } from "./client.ts";

/** Retries after a 429: a user's quota is too small for all requests of a part, and a 429 says nothing about access. */
export async function patiently(send: () => Promise<Answer>): Promise<Answer> {
  const answer = await send();
  if (answer.status !== 429) return answer;
  await pause(Number(answer.headers.get("retry-after") ?? 60) * 1000);
  return patiently(send);
}
