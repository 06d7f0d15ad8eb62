import type { Behaviours } from "./behaviour.ts";
import { sendJson, toJson, type Exchange, type LoggedRequest } from "./http.ts";
import type { Workshop } from "./workshop.ts";

/**
 * The paths for a caller in another process, each about the jobs whose prompt contains `match`: `GET /__requests`,
 * `GET /__jobs`, `GET /__bill`, and `POST /__behaviours` with `{match, behaviours}`, one of which each next job takes.
 * False for any other path.
 */
export function control<Detail>(
  exchange: Exchange,
  behaviours: Behaviours,
  workshop: Workshop<Detail>,
  requests: readonly LoggedRequest[],
): boolean {
  const { url, response, body } = exchange;
  if (!url.pathname.startsWith("/__")) return false;
  const match = url.searchParams.get("match") ?? "";
  if (url.pathname === "/__bill") sendJson(response, 200, workshop.bill(match));
  else if (url.pathname === "/__jobs")
    sendJson(
      response,
      200,
      workshop.jobs.flatMap((job) => tell(job, match)),
    );
  else if (url.pathname === "/__requests") {
    sendJson(
      response,
      200,
      requests.filter((request) => JSON.stringify(request.json ?? "").includes(match)),
    );
  } else if (url.pathname === "/__behaviours") {
    behaviours.add(toQueue(toJson(body)));
    response.writeHead(204).end();
  } else response.writeHead(404).end();
  return true;
}

function tell<Detail>({ id, prompt, state, billedMicroUsd }: Workshop<Detail>["jobs"][number], match: string) {
  return prompt.includes(match) ? [{ id, prompt, state, billedMicroUsd }] : [];
}

/** What a test sends is its own business. */
function toQueue(value: unknown): Parameters<Behaviours["add"]>[0] {
  return value as Parameters<Behaviours["add"]>[0];
}
