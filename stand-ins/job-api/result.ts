/** The images of jobs, and their downloads. */

import { drawImage, type ImageRequest } from "../workers-ai/image.ts";
import type { Exchange } from "./http.ts";
import { drawLargePng } from "./large-png.ts";
import { drop, statusOf, truncate } from "./trouble.ts";
import type { ServedJob } from "./workshop.ts";

type Drawn = { readonly image: ImageRequest };
type Kept = Drawn & { readonly fileLifeMs: number };
type Bytes = { readonly bytes: Uint8Array; readonly type: string };

const page = "<!doctype html><title>Not an image</title>";

/** The download of a finished job's image. No key is needed. After `fileLifeMs` the image is gone. */
export function serveResult<Detail extends Kept>(exchange: Exchange, job: ServedJob<Detail> | undefined): void {
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

/** The same request always gives the same image. */
export function drawResult<Detail extends Drawn>({ behaviour, detail }: ServedJob<Detail>): Bytes {
  if (behaviour.result === "not-an-image") return { bytes: Buffer.from(page), type: "text/html" };
  const format = behaviour.result === "jpeg" ? "jpeg" : "png";
  return { bytes: drawImage(detail.image, format), type: `image/${format}` };
}

/** As `drawResult`, for a model that draws a megapixel or more. */
export function drawLargeResult<Detail extends Drawn>(job: ServedJob<Detail>, options: { cutOut: boolean }): Bytes {
  const { result } = job.behaviour;
  if (result === "jpeg" || result === "not-an-image") return drawResult(job);
  return { bytes: drawLargePng(job.detail.image, options), type: "image/png" };
}

/** The image as a data URL, for an answer that holds the image itself. */
export function toDataUrl<Detail extends Drawn>(job: ServedJob<Detail>): string {
  const { bytes, type } = drawResult(job);
  return `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
}

function isExpired<Detail extends Kept>({ behaviour, detail, endedAtMs }: ServedJob<Detail>): boolean {
  return behaviour.result === "expired" || Date.now() - (endedAtMs ?? 0) > detail.fileLifeMs;
}
