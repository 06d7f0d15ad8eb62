/** Builds the Content-Disposition header of downloads. */
import { isDeviceName } from "./device-names";

// Common file systems allow 255 bytes. One byte is reserved for the `_` before a device name.
const maxNameBytes = 254;
// The part after a dot counts as an extension only up to this length.
const maxExtensionBytes = 16;

// Control characters, and marks that reverse or hide text: with these, a name that reads "exe.png" can end in ".exe".
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const encoder = new TextEncoder();

/**
 * The header that makes a browser save a body under this name, or show the body (RFC 6266 and 8187). Accepts any string:
 * characters that a header or a file system does not allow are replaced, and a long name is cut before the extension.
 */
export function contentDisposition(fileName: string, use: "attachment" | "inline" = "attachment"): string {
  const name = savableName(fileName);
  // Some browsers decode a percent sign in the plain form and others do not, so `%` is replaced too.
  const ascii = name.replace(/[^\w .()-]/gu, "_");
  return `${use}; filename="${ascii}"; filename*=UTF-8''${extendedValue(name)}`;
}

function savableName(fileName: string): string {
  const cleaned = fileName
    .toWellFormed()
    .replace(invisible, "")
    .normalize("NFC")
    .replace(/["*/:<>?\\|]/g, "_")
    .replace(/^[. ]+/, "");
  const name = shortened(trimmedEnd(cleaned)) || "download";
  return isDeviceName(name) ? `_${name}` : name;
}

function shortened(name: string): string {
  const dot = name.lastIndexOf(".");
  const end = dot > 0 ? name.slice(dot) : "";
  const endBytes = encoder.encode(end).length;
  const [extension, extensionBytes] = endBytes <= maxExtensionBytes ? [end, endBytes] : ["", 0];
  const stem = name.slice(0, name.length - extension.length);
  // `encodeInto` stops before the first character that does not fit.
  const { read } = encoder.encodeInto(stem, new Uint8Array(maxNameBytes - extensionBytes));
  return read === stem.length ? name : `${trimmedEnd(stem.slice(0, read))}${extension}`;
}

/** Windows drops trailing dots and spaces, and the file would then have a name that was not checked. */
function trimmedEnd(name: string): string {
  let length = name.length;
  while (length > 0 && (name[length - 1] === "." || name[length - 1] === " ")) length -= 1;
  return name.slice(0, length);
}

/** Percent-encodes every character except the `attr-char` of RFC 8187. */
function extendedValue(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
