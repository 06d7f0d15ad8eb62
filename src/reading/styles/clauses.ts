/** Splits prose into sentences and clauses, and tells the clauses that forbid something. */

/** Decimal points and abbreviations such as `2.5D` do not end a sentence. */
const sentenceEnds = /(?<=[.!?…]["'”’)\]]?)\s+|(?<=[。！？])\s*/;
const clauseEnds = /(?<=[.!?…,;]["'”’)\]]?)\s+|(?<=[。！？，、；])\s*|\s+[–—→]\s*|\s+-{1,2}\s+|\s(?=but\s)|\n/;

/** Words that forbid, in the languages of the plan's words. */
const forbidding: ReadonlySet<string> = new Set(
  (
    "no not never none without avoid avoids avoided avoiding dont don't doesn't mustn't cannot forbid forbids forbidden banned prohibited " +
    "kein keine keinen keiner keines nicht nie niemals ohne statt vermeide vermeiden verboten " +
    "sans jamais éviter évitez interdit interdite interdits interdites aucun aucune " +
    "non sin nunca evitar evita prohibido ningún jamás senza mai evitare vietato não sem evite proibido nenhum nenhuma " +
    "не нельзя никогда без избегать запрещено запрещены ні ніколи уникати заборонено " +
    "bez unikać unikaj zakazane zakazana zakazany asla yok kaçının yasak"
  ).split(" "),
);
const phrases = /\b(?:instead of|rather than|can not|pas de|pas d['’])/i;
/** Languages without spaces between words. */
const unspaced = /避免|禁止|不要|不用|不使用|不可|勿|严禁|嚴禁|使わない|避ける|避けて|しない|なし|금지|피하|않|없/u;
const words = /[\p{L}\p{M}]+(?:['’][\p{L}]+)?/gu;
const allowing = /(?<![\p{L}\p{N}])(?:use|prefer|replace with|but)(?![\p{L}\p{N}])/giu;

const remark =
  /^(?:never|avoid|forbidden|banned|prohibited|not allowed|do not use|don['’]t use|verboten|interdit|prohibido|vietato|proibido|нельзя|запрещ|заборон|zakazan|yasak|禁止|금지|使わない)/iu;

export function toSentences(text: string): string[] {
  return text.split(sentenceEnds).filter((part) => part !== "");
}

export function toClauses(text: string): string[] {
  return text.split(clauseEnds).filter((part) => part !== "");
}

export type Clause = { readonly text: string; readonly isForbidden: boolean };

/**
 * A clause behind a comma goes on to forbid, as in "no gradients, blur or noise", until a word allows: "no black, use
 * navy".
 */
export function judgeClauses(text: string): Clause[] {
  let goesOn = false;
  return toClauses(text).map((clause) => {
    const isForbidden = forbids(clause) || (goesOn && !allows(clause));
    goesOn = isForbidden && /[,，、]$/.test(clause);
    return { text: clause, isForbidden };
  });
}

/** Joins clauses. Their ends are kept by `toClauses`, except for dashes, which become commas. */
export function joinClauses(clauses: readonly string[]): string {
  const joined = clauses.map((clause, index) =>
    index === clauses.length - 1 || /[.!?…,;:。！？，、；]["'”’)\]]?$/u.test(clause) ? clause : `${clause},`,
  );
  return joined.join(" ");
}

export function forbids(text: string): boolean {
  const written = text.toLowerCase().replaceAll("’", "'").match(words) ?? [];
  return written.some((word) => forbidding.has(word)) || phrases.test(text) || unspaced.test(text);
}

function allows(text: string): boolean {
  return text.search(allowing) !== -1;
}

/** Longer clauses are data, not sentences. Bounds the work for each colour in a clause. */
const maxClauseLength = 500;

/**
 * True if the nearest word before the index allows, as in "not #000 but #222" and "use #222 instead of #000". "Do not
 * use" does not allow.
 */
export function allowsAt(clause: string, index: number): boolean {
  if (clause.length > maxClauseLength) return false;
  const last = [...clause.slice(0, index).matchAll(allowing)].at(-1);
  if (last === undefined) return false;
  return !forbids(clause.slice(Math.max(0, last.index - 12), last.index)) && !forbids(clause.slice(last.index, index));
}

/** True for a remark behind a thing, such as "never" in "#ff00ff — never". */
export function isForbiddingRemark(clause: string): boolean {
  return remark.test(clause);
}
