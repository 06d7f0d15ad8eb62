import type { PictureRequest } from "../workers-ai/picture.ts";
import { drawPicture } from "../workers-ai/picture.ts";
import type { Exchange } from "./http.ts";
import { drop, statusOf, truncate } from "./http.ts";
import type { ServedJob } from "./workshop.ts";

type Detail = { readonly picture: PictureRequest; readonly fileLifeMs: number };

const page = "<!doctype html><title>Not a picture</title>";

/** The file of a finished job at its host: no key is asked for, and after its life it is gone. */
export function serveResult<Job extends Detail>(exchange: Exchange, job: ServedJob<Job> | undefined): void {
  const { response } = exchange;
  if (job === undefined || job.state !== "succeeded" || isExpired(job))
    return void response.writeHead(404).end("Not Found");
  const trouble = job.troubles.downloads.shift();
  const { bytes, type } = drawResult(job);
  if (trouble === "drop") return drop(exchange);
  if (trouble === "truncate") return truncate(exchange, bytes, { "content-type": type });
  if (trouble !== undefined) return void response.writeHead(statusOf(trouble)).end("Trouble");
  response.writeHead(200, { "content-type": type, "content-length": bytes.length }).end(bytes);
}

/** The same picture every time for the same request. */
export function drawResult<Job extends Detail>({
  behaviour,
  detail,
}: ServedJob<Job>): { bytes: Uint8Array; type: string } {
  if (behaviour.result === "not-an-image") return { bytes: Buffer.from(page), type: "text/html" };
  const format = behaviour.result === "jpeg" ? "jpeg" : "png";
  return { bytes: drawPicture(detail.picture, format), type: `image/${format}` };
}

function isExpired<Job extends Detail>({ behaviour, detail, endedAtMs }: ServedJob<Job>): boolean {
  return behaviour.result === "expired" || Date.now() - (endedAtMs ?? 0) > detail.fileLifeMs;
}
