/*
 * Recognizes secrets that no random generator made. The module imports nothing, because `npm run deploy` runs it in
 * Node, which does not resolve imports without a file extension.
 */

/** Words of placeholder texts and of the purposes of secrets. Random secrets practically never contain one. */
const placeholder =
  /change.?me|placeholder|example|password|replace|secret|your[-_. ]|development|production|hatchery/i;
const separators = /[\s_.,:;-]/g;
/** The keys of a keyboard, by rows and by columns. */
const keyboards = ["1234567890qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p"];
const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/];
const printable = /^[\x20-\x7e]*$/;

/** Each letter with the letters that follow in nearly all words. Of random pairs of letters, three in eight match. */
const followers: ReadonlyMap<string, string> = new Map(
  `a:bcdgilmnprstuvwy b:aeloruy c:aehiklortu d:aeioruy e:acdelmnprstvwxy f:aefilortu g:aehilnoru h:aeioruty
   i:abcdefglmnoprstvz j:aeou k:einsy l:adefilmoptuy m:abeimopsuy n:acdefgiknosty o:bcdfgiklmnoprstuvwy p:aehiloprstu
   q:u r:acdegiklmnorstuvy s:aceghiklmopstuwy t:aehilorstuwy u:abcdegilmnprst v:aeio w:aehinor x:acept y:eost z:aeo`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 1), entry.slice(2)]),
);

const minSizeBytes = 32;
const minDistinct = 8;
/**
 * The least share of characters outside all patterns. Random secrets nearly always reach 0.8; the rest is a margin for
 * chance.
 */
const minOwnShare = 0.4;
const groupSize = 4;

/** Positions of four characters: consecutive, or every second one with a stride of two. */
type Group = readonly number[];

/** True for bytes that no random generator made: texts, few different values, runs, repetitions. */
export function isWeakKey(bytes: Uint8Array): boolean {
  const scale = [...bytes];
  if (printable.test(String.fromCharCode(...bytes)) || new Set(scale).size < minDistinct) return true;
  return countOutside(scale.length, groupsInRuns(scale), groupsThatRecur(scale)) < minOwnShare * scale.length;
}

function countOutside(size: number, ...groups: readonly Group[][]): number {
  return size - new Set(groups.flat(2)).size;
}

/** Groups with equal steps: `aaaa`, `abcd`, `8642`, and with a stride of two `1q2w3e4r`. */
function groupsInRuns(scale: readonly number[]): Group[] {
  const groups = [...groupsOf(scale.length), ...groupsOf(scale.length, 2)];
  return groups.filter((group) => {
    const [a = NaN, b = NaN, c = NaN, d = NaN] = group.map((place) => scale[place] ?? NaN);
    return b - a === c - b && c - b === d - c;
  });
}

function groupsOf(size: number, stride = 1): Group[] {
  const starts = Array.from({ length: Math.max(0, size - (groupSize - 1) * stride) }, (_, start) => start);
  return starts.map((start) => Array.from({ length: groupSize }, (_, index) => start + index * stride));
}

function groupsThatRecur(scale: readonly number[]): Group[] {
  const seen = new Set<string>();
  return groupsOf(scale.length).filter((group) => {
    const text = group.map((place) => scale[place]).join();
    const recurs = seen.has(text);
    seen.add(text);
    return recurs;
  });
}

/**
 * True for a secret under 32 bytes, and for typical secrets that people make up: words, placeholders, runs of letters
 * or keys, repetitions, letters of one case only or digits only. Also finds these in base64 or hexadecimal.
 */
export function isWeakSecret(text: string): boolean {
  if (new TextEncoder().encode(text).length < minSizeBytes || placeholder.test(text)) return true;
  if (new Set(text).size < minDistinct || kinds.filter((kind) => kind.test(text)).length < 2) return true;
  const own = countOwnCharacters(text.replace(separators, ""));
  return own < minOwnShare * text.length || decodings(text).some(isWeakKey);
}

/** The number of characters that belong to no word, to no run of letters, digits or keys, and to no repetition. */
function countOwnCharacters(text: string): number {
  const letters = Array.from(text);
  const small = letters.map((letter) => letter.toLowerCase());
  const codes = small.map((letter) => letter.codePointAt(0) ?? NaN);
  const keys = keyboards.map((keyboard) =>
    small.map((letter) => (keyboard.includes(letter) ? keyboard.indexOf(letter) : NaN)),
  );
  const words = groupsOf(letters.length).filter((group) => isWordLike(group.map((place) => letters[place]).join("")));
  return countOutside(letters.length, ...[codes, ...keys].map(groupsInRuns), groupsThatRecur(codes), words);
}

/** Lower case, upper case, or lower case after one capital, with letters that follow each other as in words. */
function isWordLike(letters: string): boolean {
  if (!/^(?:[A-Z]?[a-z]+|[A-Z]+)$/.test(letters)) return false;
  const small = Array.from(letters.toLowerCase());
  return small.every((letter, index) => index === 0 || followers.get(small[index - 1] ?? "")?.includes(letter));
}

/** The bytes that the text encodes, if the text is valid hexadecimal, base64 or base64url. */
function decodings(text: string): readonly Uint8Array[] {
  const hex = /^(?:[0-9a-f]{2})+$/i.test(text) ? [Buffer.from(text, "hex")] : [];
  const canonical = (["base64", "base64url"] as const).flatMap((encoding) => {
    const bytes = Buffer.from(text, encoding);
    return bytes.toString(encoding) === text ? [bytes] : [];
  });
  return [...hex, ...canonical];
}
