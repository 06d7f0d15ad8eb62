/** The images of jobs, and their downloads. */

import { drawImage, type ImageRequest } from "../workers-ai/image.ts";
import type { Detour } from "./behaviour.ts";
import type { Exchange } from "./http.ts";
import { drawLargePng } from "./large-png.ts";
import { drop, isMoved, statusOf, truncate } from "./trouble.ts";
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
  const detour = job.troubles.downloads.shift();
  const { bytes, type } = drawResult(job);
  if (detour === "drop") return drop(exchange);
  if (detour === "truncate") return truncate(exchange, bytes, { "content-type": type });
  if (detour !== undefined) return sendDetour(exchange, detour);
  response.writeHead(200, { "content-type": type, "content-length": bytes.length }).end(bytes);
}

function sendDetour(exchange: Exchange, detour: Exclude<Detour, "drop" | "truncate">): void {
  const { url, response } = exchange;
  if (isMoved(exchange, detour)) return;
  if (detour === "moved") {
    url.searchParams.append("moved", "1");
    return void response.writeHead(302, { location: `${url.pathname}${url.search}` }).end();
  }
  response.writeHead(statusOfDetour(detour)).end("Trouble");
}

function statusOfDetour(detour: Exclude<Detour, "drop" | "truncate" | "moved" | object>): number {
  if (detour === "missing") return 404;
  if (detour === "forbidden") return 403;
  return detour === "gone" ? 410 : statusOf(detour);
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
