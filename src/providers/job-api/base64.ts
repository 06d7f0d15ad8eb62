/** Decodes the base64 in which providers send images. Lenient, unlike the codecs for secrets in `lib/encoding`. */

import { readImageHeader } from "../../lib/image-header";

const dataUrlStart = /^data:/i;
/** Ends the parameters of a data URL. A parameter in quotes may hold a comma, so this is looked for first. */
const base64Mark = /;\s*base64\s*(?:;[^,]*)?,/i;
const maxParametersLength = 1_000;
const base64Form = /^[A-Za-z0-9+/_-]*={0,3}$/;

/**
 * The bytes of a text in base64. Accepts line breaks and spaces, the alphabet of base64url, missing or surplus padding,
 * and a whole data URL. Undefined for any other text, and for no bytes at all.
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (isDataUrl(text)) return decodeDataUrl(text);
  const compact = /\s/.test(text) ? text.replaceAll(/\s+/g, "") : text;
  const padding = /={0,3}$/.exec(compact.slice(-3))?.[0].length ?? 0;
  // A single character after whole groups of four holds no whole byte.
  if (!base64Form.test(compact) || (compact.length - padding) % 4 === 1) return undefined;
  const bytes = new Uint8Array(Buffer.from(compact, "base64"));
  return bytes.byteLength > 0 ? bytes : undefined;
}

export function isDataUrl(text: string): boolean {
  return dataUrlStart.test(text.trimStart().slice(0, 5));
}

/** The bytes of a data URL with any media type and parameters. Undefined if the data is broken or empty. */
export function decodeDataUrl(text: string): Uint8Array<ArrayBuffer> | undefined {
  const address = text.trimStart();
  const mark = base64Mark.exec(address.slice(0, maxParametersLength));
  if (mark !== null) return decodeBase64(unescaped(address.slice(mark.index + mark[0].length)));
  const comma = address.slice(0, maxParametersLength).indexOf(",");
  if (comma < 0) return undefined;
  const data = unescaped(address.slice(comma + 1));
  // Some servers leave the mark out.
  const decoded = decodeBase64(data);
  if (decoded !== undefined && readImageHeader(decoded) !== null) return decoded;
  // Without base64, each byte stands for itself or as %XX.
  return data === "" ? undefined : new Uint8Array(Buffer.from(data, "latin1"));
}

function unescaped(text: string): string {
  if (!text.includes("%")) return text;
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
