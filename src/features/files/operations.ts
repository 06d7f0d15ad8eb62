import * as z from "zod";
import { operation, type Signature } from "../../http/operation";
import { contentDisposition } from "../../lib/content-disposition";
import { ListHeader } from "../../lib/fields";
import type { Download } from "../../storage/download";
import { findObjectName } from "../../storage/object-names";
import type { FileLink } from "../../storage/signed-url";
import { getFileLink, openLinkedFile } from "./service";

const FileParams = z.object({
  token: z.string().max(4096).meta({ pattern: "^[0-9a-f]{12}[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]{43}$" }),
  fileName: z.string().max(255),
});

const FileHeaders = z.object({
  range: ListHeader.optional(),
  "if-range": ListHeader.optional(),
  "if-match": ListHeader.optional(),
  "if-none-match": ListHeader.optional(),
});

const fileLink = {
  kind: "link",
  verify: async (ctx, request) => ({ actor: null, subject: null, proven: await getFileLink(ctx, request.path) }),
} as const satisfies Signature<FileLink>;

const file = { contentType: "application/octet-stream", description: "The file, with its own Content-Type." };

export const fileOperations = [
  operation(
    {
      id: "downloadFile",
      method: "get",
      path: "/v1/files/:token/:fileName",
      tag: "Files",
      summary: "Download a file by its signed link",
      description:
        'The link is the only credential; query parameters that others add to the link are ignored. A request for one range is answered with 206, a request for several ranges with the whole file. HEAD gives the headers alone. To resume a download safely, send `If-Range` with the ETag. The ETag names bytes, so a weak form `W/"…"` matches neither `If-Range` nor `If-Match`.',
      access: fileLink,
      limit: "download",
      params: FileParams,
      headers: FileHeaders,
      replies: { 200: file, 206: { ...file, description: "The part that Range asks for." }, 304: null },
      errors: ["forbidden", "precondition_failed", "range_not_satisfiable"],
    },
    async ({ ctx, headers, request, proven: link }) => {
      if (link === null) throw new Error("the link was not verified");
      const download = await openLinkedFile(ctx, link, {
        withBody: request.method !== "HEAD",
        range: headers.range,
        ifRange: headers["if-range"],
        ifMatch: headers["if-match"],
        ifNoneMatch: headers["if-none-match"],
      });
      const { content } = download;
      const answer = { headers: toHeaders(link, download, ctx.now) };
      if (content.kind === "unchanged") return { status: 304, ...answer };
      return { status: content.kind === "part" ? 206 : 200, raw: content.body, ...answer };
    },
  ),
];

function toHeaders(link: FileLink, { etag, sizeBytes, content }: Download, now: Date): Record<string, string> {
  const leftSeconds = Math.max(0, Math.floor((link.expiresAtMs - now.getTime()) / 1000));
  const kind = findObjectName(link.objectKey)?.kind;
  // Only contact sheets change behind a link.
  const lifetime = kind === "contactSheet" ? "no-cache" : `max-age=${leftSeconds}`;
  const cached = { ETag: etag, "Cache-Control": `private, ${lifetime}` };
  const isView = kind === "view" || kind === "contactSheet";
  if (content.kind === "unchanged") return cached;
  const part = content.kind === "part" ? content : { start: 0, end: sizeBytes };
  return {
    ...cached,
    "Content-Type": link.contentType,
    "Content-Length": String(part.end - part.start),
    "Content-Disposition": contentDisposition(link.fileName, isView ? "inline" : "attachment"),
    "Accept-Ranges": "bytes",
    // The file's bytes come from outside: a browser that opens the file must not run or load anything.
    "Content-Security-Policy":
      "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    ...(content.kind === "part" && { "Content-Range": `bytes ${part.start}-${part.end - 1}/${sizeBytes}` }),
  };
}
