const maxSegmentBytes = 255;
// The longest path that macOS opens.
const maxNameBytes = 1024;
// Windows reads a colon as a drive or a stream.
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u001f\u007f-\u009f\\:]/;
const ascii = /^[ -~]*$/;

const encoder = new TextEncoder();

/** Throws when two names would meet, or one would surprise, on some file system; returns each name's length in bytes. */
export function checkedNameLengths(names: readonly string[]): Uint16Array {
  const files = new Set<string>();
  const folders = new Set<string>();
  const lengths = new Uint16Array(names.length);
  for (const [index, name] of names.entries()) {
    lengths[index] = checkedLength(name);
    // macOS and Windows do not tell case apart, and macOS not the ways to compose a letter.
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

/** An empty segment also stands for a leading, trailing or doubled slash. */
function isPlainSegment(segment: string): boolean {
  return segment !== "" && segment !== "." && segment !== ".." && utf8SizeBytes(segment) <= maxSegmentBytes;
}

/** An archive may have hundreds of thousands of names, most of them ASCII: those are not encoded to be measured. */
function utf8SizeBytes(text: string): number {
  return ascii.test(text) ? text.length : encoder.encode(text).length;
}

function addFolders(folders: Set<string>, path: string): void {
  // From the inside out: once a folder is known, so are those around it.
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = path.slice(0, end);
    if (folders.has(folder)) return;
    folders.add(folder);
  }
}
