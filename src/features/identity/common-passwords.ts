/** Recognizes long passwords that are easy to guess. */
import { isLeakedPassword } from "./leaked-passwords";

/** The parts of which long common passwords consist, from published lists of leaked passwords. Longest first. */
const pieces = `
qwertyuiopasdfghjklzxcvbnm correcthorsebatterystaple 1qaz2wsx3edc4rfv 5tgb6yhn qwertyuiop asdfghjkl administrator 1234567890 0123456789 0987654321 9876543210
changeme passw0rd password letmein iloveyou sunshine princess football baseball superman trustno1 welcome1 starwars whatever
computer internet michelle jennifer victoria chocolate butterfly liverpool elizabeth mynameis loveyou ihateyou fuckyou
1q2w3e4r5t 1q2w3e4r qwerty123 qwertyui qazwsxedc qazwsx zxcvbnm asdfgh asdf qwerty qwer abcdefghij abcdefgh abcdef abc123 abcd
123456789 12345678 1234567 123456 12345 1234 123123 987654321 87654321 654321 54321 4321 111111 000000 112233 121212 666666 696969 777777 888888
welcome monkey dragon master shadow killer secret michael jordan jessica daniel ashley charlie freedom hunter summer winter
spring autumn flower cheese pepper ginger cookie soccer hockey batman pokemon google facebook hatchery samsung access admin
login hello guest user test root love pass word this that forever standard mailcreated my is
`
  .trim()
  .split(/\s+/)
  .toSorted((a, b) => b.length - a.length);

/** Beside such parts, a password needs at least this many characters. */
const minOwnLength = 2;
/** Published lists hold no longer passwords. Longer ones are checked against the list of leaked passwords only. */
const longestOfRules = 64;

/** Characters that replace a letter, as in `p@ssw0rd`. */
const disguises = new Map(
  Object.entries({ "@": "a", "4": "a", "0": "o", "3": "e", "1": "i", "!": "i", $: "s", "5": "s", "7": "t" }),
);

/** A run of neighbouring keys, such as `qazwsx`, counts like the run `abcdef`. */
const keyboard = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
const places = new Map(keyboard.flatMap((row, y) => Array.from(row, (key, x) => [key, { x, y }] as const)));

/**
 * True for a long password that attackers try early: a leaked one, or one of nothing but common words, runs and
 * repetitions. No kind of character is required: a phrase with one uncommon word is accepted.
 */
export function isCommonPassword(password: string): boolean {
  if (isLeakedPassword(password)) return true;
  if (password.length > longestOfRules) return false;
  const lower = password.toLowerCase();
  const rest = withoutPieces(lower.replaceAll(/[ _-]/g, ""));
  return isRepetition(lower) || hasNothingOfItsOwn(rest) || hasNothingOfItsOwn(withoutPieces(undisguised(rest)));
}

function withoutPieces(text: string): string {
  return pieces.reduce((rest, piece) => rest.replaceAll(piece, " "), text);
}

/** True for a short unit that repeats to the end. The last repetition may be cut off. */
function isRepetition(password: string): boolean {
  const units = [1, 2, 3, 4, 5, 6, 7, 8];
  return units.some((length) => password.slice(length) === password.slice(0, -length));
}

/** True if fewer than `minOwnLength` characters are left. A run or a repeated character counts as one. */
function hasNothingOfItsOwn(text: string): boolean {
  const characters = Array.from(text);
  const own = characters.filter(
    (character, i) => character !== " " && !areNeighbours(character, characters[i - 1] ?? " "),
  );
  return own.length < minOwnLength;
}

function areNeighbours(a: string, b: string): boolean {
  if (Math.abs((a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0)) <= 1) return true;
  const from = places.get(a);
  const to = places.get(b);
  return from !== undefined && to !== undefined && Math.abs(from.x - to.x) <= 1 && Math.abs(from.y - to.y) <= 1;
}

function undisguised(text: string): string {
  return Array.from(text, (character) => disguises.get(character) ?? character).join("");
}
