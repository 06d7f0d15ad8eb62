import type { Operation } from "../../http/operation";
import { sha256 } from "../../lib/crypto";
import { toBase64, toBase64Url, toUtf8 } from "../../lib/encoding";
import { toOpenApi } from "../../openapi/specification";
import { docsPage } from "./docs-page";
import { script } from "./docs-script";
import { css } from "./docs-style";
import { llmsText } from "./llms-text";

/** Builds the OpenAPI document, the reference page and the text for agents from the table of operations. */

/** A public text with its response headers. Clients may cache the text for five minutes. */
export type Published = {
  readonly text: string;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
};
type Reference = { readonly specification: Published; readonly page: Published; readonly llms: Published };

const cacheControl = "public, max-age=300";

/** The texts are built at the first request and kept, since the table cannot change while a Worker runs. */
export function createReference(table: () => readonly Operation[]): (publicBaseUrl: string) => Promise<Reference> {
  let written: Reference | undefined;
  return async (publicBaseUrl) => (written ??= await write(table(), publicBaseUrl));
}

async function write(operations: readonly Operation[], publicBaseUrl: string): Promise<Reference> {
  const document = toOpenApi(operations, publicBaseUrl);
  const shared = { "Cross-Origin-Resource-Policy": "cross-origin" };
  return {
    specification: await publish(JSON.stringify(document), shared),
    llms: await publish(llmsText(document, publicBaseUrl), shared),
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

/**
 * The page may load nothing; the policy allows the one inline style sheet and the one inline script by hash. A 304
 * response must repeat the policy, since the browser applies the headers of the 304 to the cached page.
 */
async function pagePolicy(): Promise<string> {
  return [
    "default-src 'none'",
    `script-src ${await hashOf(script)}`,
    `style-src ${await hashOf(css)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

async function hashOf(inline: string): Promise<string> {
  return `'sha256-${toBase64(await sha256(toUtf8(inline)))}'`;
}
