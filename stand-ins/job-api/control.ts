import type { Behaviours } from "./behaviour.ts";
import { sendJson, toJson, type Exchange, type LoggedRequest } from "./http.ts";
import type { Workshop } from "./workshop.ts";

/**
 * Handles the paths for a test in another process. `GET /__requests`, `GET /__jobs` and `GET /__bill` report on the
 * jobs whose prompt contains the query parameter `match`. `POST /__behaviours` takes `{match, behaviours}`: each
 * further job whose prompt contains `match` gets the next of these behaviours. `POST /__release` lets the jobs go on that
 * a behaviour holds. Returns false for any other path.
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
      workshop.jobs.flatMap((job) => toReport(job, match)),
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
  } else if (url.pathname === "/__release") {
    behaviours.release(match);
    response.writeHead(204).end();
  } else response.writeHead(404).end();
  return true;
}

function toReport<Detail>({ id, prompt, state, billedMicroUsd }: Workshop<Detail>["jobs"][number], match: string) {
  return prompt.includes(match) ? [{ id, prompt, state, billedMicroUsd }] : [];
}

/** Not validated, because only tests send queues. */
function toQueue(value: unknown): Parameters<Behaviours["add"]>[0] {
  return value as Parameters<Behaviours["add"]>[0];
}
