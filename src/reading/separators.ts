/** Finds where the name of an item ends and the description begins, as plans are read now and were before. */

export type Separator = { readonly start: number; readonly end: number };

const closers: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["“", "”"],
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

/**
 * Finds the start of the description: the first `: ` or ` — `. Only a line with neither is split at a colon without a
 * space, `—`, ` – `, ` - ` or ` -- `, so that a name can contain such a dash. No split inside quotes or brackets
 * (`Sign "Keep: out": oak plank`), nor in a time, a ratio or a URL (`12:30`, `http://`).
 */
export function findSeparator(text: string): Separator | undefined {
  const hasLoneQuote = text.split('"').length % 2 === 0;
  const found = scanSeparators(text, closers);
  if (found !== undefined || !hasLoneQuote) return found;
  // An inch mark (24" Monitor) was paired with an unrelated quote, so quotes are ignored.
  return scanSeparators(text, new Map([...closers].filter(([opener]) => opener !== '"')));
}

function scanSeparators(text: string, pairs: ReadonlyMap<string, string>): Separator | undefined {
  const unclosed = new Set<string>();
  let fallback: Separator | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const closer = pairs.get(text.charAt(at));
    if (closer !== undefined && !unclosed.has(closer)) {
      const end = text.indexOf(closer, at + 1);
      if (end === -1) unclosed.add(closer);
      else at = end;
      continue;
    }
    const strong = strongSeparatorAt(text, at);
    if (strong !== undefined) return strong;
    fallback ??= weakSeparatorAt(text, at);
  }
  return fallback;
}

function strongSeparatorAt(text: string, at: number): Separator | undefined {
  const [character, before, after] = [text.charAt(at), text.charAt(at - 1), text.charAt(at + 1)];
  const isColon = character === "：" || (character === ":" && (after === " " || after === ""));
  const isDash = character === "—" && (before === " " || before === "") && (after === " " || after === "");
  return isColon || isDash ? { start: at, end: at + 1 } : undefined;
}

function weakSeparatorAt(text: string, at: number): Separator | undefined {
  if (text.charAt(at) === "—") return { start: at, end: at + 1 };
  if (text.charAt(at) === ":") {
    const isInside = /^(?:\d:\d|.?::|.:\/\/)/.test(text.slice(Math.max(0, at - 1), at + 3));
    return isInside ? undefined : { start: at, end: at + 1 };
  }
  const dash = /^(?: – | - | -- )/.exec(text.slice(at, at + 4))?.[0];
  return dash === undefined ? undefined : { start: at, end: at + dash.length };
}
