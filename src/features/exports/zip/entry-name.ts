/** Checks the names of ZIP entries, so that every archive can be unpacked on Windows, macOS and Linux. */

const maxSegmentBytes = 255;
// The longest path that macOS opens.
const maxNameBytes = 1024;
// Windows reads a colon as a drive or a stream.
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u001f\u007f-\u009f\\:]/;
const ascii = /^[ -~]*$/;

const encoder = new TextEncoder();

/** Returns each name's length in bytes. Throws if a name is unsafe, or if two names collide on some file system. */
export function checkedNameLengths(names: readonly string[]): Uint16Array {
  const files = new Set<string>();
  const folders = new Set<string>();
  const lengths = new Uint16Array(names.length);
  for (const [index, name] of names.entries()) {
    lengths[index] = checkedLength(name);
    // macOS and Windows ignore case. macOS also ignores the Unicode normalization form.
    const folded = name.normalize("NFC").toLowerCase();
    if (files.has(folded)) throw new Error(`ZIP entry name is used twice: ${JSON.stringify(name)}`);
    files.add(folded);
    addFolders(folders, folded);
  }
  for (const folder of folders) {
    if (files.has(folder)) throw new Error(`ZIP entry name is also a folder: ${JSON.stringify(folder)}`);
  }
  return lengths;
}

function checkedLength(name: string): number {
  const sizeBytes = utf8SizeBytes(name);
  const good =
    sizeBytes <= maxNameBytes && name.isWellFormed() && !forbidden.test(name) && name.split("/").every(isPlainSegment);
  if (!good) throw new Error(`ZIP entry name is unsafe: ${JSON.stringify(name.slice(0, 300))}`);
  return sizeBytes;
}

/** A leading, trailing or doubled slash shows as an empty segment. */
function isPlainSegment(segment: string): boolean {
  return segment !== "" && segment !== "." && segment !== ".." && utf8SizeBytes(segment) <= maxSegmentBytes;
}

/** ASCII needs no encoding to be measured. That saves time, because an archive may have hundreds of thousands of names. */
function utf8SizeBytes(text: string): number {
  return ascii.test(text) ? text.length : encoder.encode(text).length;
}

function addFolders(folders: Set<string>, path: string): void {
  // From the innermost folder outwards: if a folder is known, all its parents are known.
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = path.slice(0, end);
    if (folders.has(folder)) return;
    folders.add(folder);
  }
}
