import { docsPage } from "./docs-page";
import { css } from "./docs-style";
import { toOpenApi } from "../../openapi/specification";
import type { Operation } from "../../http/operation";
import { sha256 } from "../../lib/crypto";
import { toBase64, toBase64Url, toUtf8 } from "../../lib/encoding";

/** A text that everybody may read and keep for five minutes. */
export type Published = {
  readonly text: string;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
};
type Reference = { readonly specification: Published; readonly page: Published };

const cacheControl = "public, max-age=300";

/** Written at the first request and kept: the table cannot change while a Worker runs. */
export function createReference(table: () => readonly Operation[]): (publicBaseUrl: string) => Promise<Reference> {
  let written: Reference | undefined;
  return async (publicBaseUrl) => (written ??= await write(table(), publicBaseUrl));
}

async function write(operations: readonly Operation[], publicBaseUrl: string): Promise<Reference> {
  const document = toOpenApi(operations, publicBaseUrl);
  const shared = { "Cross-Origin-Resource-Policy": "cross-origin" };
  return {
    specification: await publish(JSON.stringify(document), shared),
    page: await publish(docsPage(document), {
      "Content-Security-Policy": await pagePolicy(),
      "Cross-Origin-Opener-Policy": "same-origin",
    }),
  };
}

async function publish(text: string, extra: Readonly<Record<string, string>>): Promise<Published> {
  const etag = `"${toBase64Url(await sha256(toUtf8(text))).slice(0, 22)}"`;
  return { text, etag, headers: { "Cache-Control": cacheControl, ETag: etag, ...extra } };
}

/** Nothing may load or run; the one style sheet is known by its hash. A 304 must say it again, or it would be lost. */
async function pagePolicy(): Promise<string> {
  const hash = toBase64(await sha256(toUtf8(css)));
  return [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
