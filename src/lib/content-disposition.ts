import { isDeviceName } from "./device-names";

// Common file systems take 255; one is kept free for the `_` before a device's name.
const maxNameBytes = 254;
// A longer end is no extension, but a dot in a name.
const maxExtensionBytes = 16;

// Controls, and the marks that turn or hide text: a name that reads "exe.png" can end in ".exe".
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const encoder = new TextEncoder();

/**
 * The header that makes a browser save a body under this name (RFC 6266 and 8187). Any string may be given: what a
 * header or a file system cannot take is replaced, and a name that is too long is cut before its extension.
 */
export function contentDisposition(fileName: string): string {
  const name = savableName(fileName);
  // A percent sign in the plain form is decoded by some browsers and not by others.
  const ascii = name.replace(/[^\w .()-]/gu, "_");
  return `attachment; filename="${ascii}"; filename*=UTF-8''${extendedValue(name)}`;
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

/** Windows drops dots and spaces at the end, and so would give another name than the one that was checked. */
function trimmedEnd(name: string): string {
  let length = name.length;
  while (length > 0 && (name[length - 1] === "." || name[length - 1] === " ")) length -= 1;
  return name.slice(0, length);
}

/** All but the `attr-char` of RFC 8187 percent-encoded. */
function extendedValue(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
