/** Finds the place where a text stops being JSON, and the reason. The messages of `JSON.parse` have no stable form. */

/** `line` and `column` count from 1, in characters. `reason` is a sentence without its first capital and full stop. */
export type JsonFault = { readonly line: number; readonly column: number; readonly reason: string };

type Expected = "value" | "value or ]" | "key" | "key or }" | "colon" | "comma" | "end";
type Scan = { readonly text: string; at: number; expected: Expected; readonly open: ("{" | "[")[] };
/** A reason, and the position of the character that is to blame. */
type Blame = { readonly at: number; readonly reason: string };

const closers = { "{": "}", "[": "]" } as const;
const blanks = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const word = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const maxShownWordLength = 40;

const wrongWords: ReadonlyMap<string, string> = new Map([
  ["True", "write true in lower case"],
  ["False", "write false in lower case"],
  ["None", "write null instead of None"],
  ["undefined", "JSON has no undefined: write null, or leave the key out"],
  ["NaN", "JSON has no NaN: write null"],
  ["Infinity", "JSON has no Infinity: write null"],
]);

const wrongSigns: ReadonlyMap<string, string> = new Map([
  ["'", "use double quotes instead of single quotes"],
  ["`", "use double quotes instead of backquotes"],
  ["“", "use straight double quotes"],
  ["”", "use straight double quotes"],
  ["/", "JSON has no comments"],
  ["#", "JSON has no comments"],
  ["+", "a number has no plus sign"],
  [".", "a number begins with a digit"],
]);

const wanted: Readonly<Record<Expected, string>> = {
  value: "a value belongs here",
  "value or ]": "a value or ] belongs here",
  key: "a key in double quotes belongs here",
  "key or }": "a key in double quotes or } belongs here",
  colon: "a colon belongs here",
  comma: "a comma or a closing bracket belongs here",
  end: "nothing may follow the JSON value",
};

/** Undefined for valid JSON. Takes linear time, at any depth. */
export function findJsonFault(text: string): JsonFault | undefined {
  const scan: Scan = { text, at: 0, expected: "value", open: [] };
  for (;;) {
    skip(scan, blanks);
    if (scan.at === text.length) return scan.expected === "end" ? undefined : toFault(text, blameEnd(scan));
    const blame = readToken(scan);
    if (blame !== undefined) return toFault(text, blame);
  }
}

/** Moves behind the match at the current position, and returns the matched text. */
function skip(scan: Scan, pattern: RegExp): string {
  pattern.lastIndex = scan.at;
  const found = pattern.exec(scan.text)?.[0] ?? "";
  scan.at += found.length;
  return found;
}

function readToken(scan: Scan): Blame | undefined {
  const sign = scan.text.charAt(scan.at);
  if (sign === "}" || sign === "]") return readCloser(scan, sign);
  if (scan.expected === "colon" || scan.expected === "comma") return readSeparator(scan, sign);
  if (scan.expected === "end") return blameSign(scan);
  if (sign === '"') return readString(scan);
  if (scan.expected === "key" || scan.expected === "key or }") return blameSign(scan);
  if (sign === "{" || sign === "[") {
    scan.open.push(sign);
    scan.at += 1;
    scan.expected = sign === "{" ? "key or }" : "value or ]";
    return undefined;
  }
  return readWord(scan);
}

function readCloser(scan: Scan, sign: "}" | "]"): Blame | undefined {
  const opener = scan.open.at(-1);
  if (opener === undefined) return blameSign(scan);
  const isRight = closers[opener] === sign;
  if (!isRight && scan.expected === "comma") return { at: scan.at, reason: `${closers[opener]} belongs here` };
  if (isRight && (scan.expected === "key" || scan.expected === "value") && isAfterComma(scan))
    return { at: scan.at, reason: `remove the comma before ${sign}` };
  if (!isRight || !["comma", "key or }", "value or ]"].includes(scan.expected)) return blameSign(scan);
  scan.open.pop();
  scan.at += 1;
  scan.expected = afterValue(scan);
  return undefined;
}

function isAfterComma({ text, at }: Scan): boolean {
  let before = at - 1;
  while (" \t\n\r".includes(text.charAt(before))) before -= 1;
  return text.charAt(before) === ",";
}

function readSeparator(scan: Scan, sign: string): Blame | undefined {
  if (sign !== (scan.expected === "colon" ? ":" : ",")) return blameSign(scan);
  scan.at += 1;
  const isKeyNext = scan.expected === "comma" && scan.open.at(-1) === "{";
  scan.expected = isKeyNext ? "key" : "value";
  return undefined;
}

function readString(scan: Scan): Blame | undefined {
  const start = scan.at;
  scan.at += 1;
  for (;;) {
    skipPlainText(scan);
    const sign = scan.text.charAt(scan.at);
    if (sign === '"') break;
    if (sign === "") return { at: start, reason: "this string is never closed" };
    if (sign !== "\\") return { at: scan.at, reason: `${toName(sign)} in a string must be escaped` };
    if (skip(scan, escape) === "") return { at: scan.at, reason: "this is no escape: write \\\\ for a backslash" };
  }
  scan.at += 1;
  const isKey = scan.expected === "key" || scan.expected === "key or }";
  scan.expected = isKey ? "colon" : afterValue(scan);
  return undefined;
}

function skipPlainText(scan: Scan): void {
  while (isPlain(scan.text.charAt(scan.at))) scan.at += 1;
}

/** Control characters sort before the space. */
function isPlain(sign: string): boolean {
  return sign >= " " && sign !== '"' && sign !== "\\";
}

function readWord(scan: Scan): Blame | undefined {
  const start = scan.at;
  const found = skip(scan, number) || skip(scan, word);
  if (found === "") return blameSign(scan);
  const isValue = /^[-0-9]/.test(found) || ["true", "false", "null"].includes(found);
  if (!isValue) return { at: start, reason: wrongWords.get(found) ?? `put ${quote(found)} in double quotes` };
  scan.expected = afterValue(scan);
  return undefined;
}

function afterValue({ open }: Scan): Expected {
  return open.length === 0 ? "end" : "comma";
}

function blameSign({ text, at, expected }: Scan): Blame {
  const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (expected === "end") return { at, reason: wanted.end };
  const reason = expected === "comma" || expected === "colon" ? undefined : wrongSigns.get(sign);
  return { at, reason: reason ?? `${wanted[expected]}, not ${toName(sign)}` };
}

function blameEnd({ text, expected, open }: Scan): Blame {
  const opener = open.at(-1);
  const reason = opener === undefined ? wanted[expected] : `${closers[opener]} is missing`;
  return { at: text.length, reason: `the text ends here, but ${reason}` };
}

function toName(sign: string): string {
  if (sign === "\n" || sign === "\r") return "a line break";
  if (sign === "\t") return "a tab";
  const isVisible = /[\p{L}\p{N}\p{P}\p{S}]/u.test(sign);
  return isVisible ? sign : `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function quote(found: string): string {
  return found.length > maxShownWordLength ? `${found.slice(0, maxShownWordLength)}…` : found;
}

function toFault(text: string, { at, reason }: Blame): JsonFault {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf("\n") + 1;
  const line = before.split("\n").length;
  return { line, column: Array.from(before.slice(lineStart)).length + 1, reason };
}
