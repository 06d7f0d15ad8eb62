type MediaRange = { readonly type: string; readonly quality: number };

/** Wider than RFC 9110: Java sends `q=.2`, and others more than three decimals. */
const qualityParameter = /^q[ \t]*=[ \t]*(?<value>.*)$/;
const qualityForm = /^(?:\d+\.?\d*|\.\d+)$/;

/**
 * The offered type that an Accept header prefers. The first offered type wins if the header is absent, accepts none of
 * the types, or prefers none of them.
 */
export function preferredType<T extends string>(accept: string | null, offered: readonly [T, ...T[]]): T {
  const ranges = (accept ?? "").split(",").map(toRange);
  let best: T = offered[0];
  for (const type of offered) {
    const [wish, known] = [wishFor(type, ranges), wishFor(best, ranges)];
    const tied = wish.quality === known.quality && wish.quality > 0;
    if (wish.quality > known.quality || (tied && wish.specificity > known.specificity)) best = type;
  }
  return best;
}

/**
 * Parses a range such as `text/csv;charset=utf-8;q=0.5`. Ignores parameters other than `q`. A `q` that is no number counts
 * as 0, one above 1 as 1.
 */
function toRange(part: string): MediaRange {
  const [type = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
  const stated = parameters.map((parameter) => qualityParameter.exec(parameter)?.groups?.["value"]);
  const quality = stated.find((value) => value !== undefined) ?? "1";
  return { type: type === "*" ? "*/*" : type, quality: qualityForm.test(quality) ? Math.min(1, Number(quality)) : 0 };
}

/** The quality of a type: the most specific matching range decides (RFC 9110). `specificity` breaks ties. */
function wishFor(type: string, ranges: readonly MediaRange[]): { quality: number; specificity: number } {
  const specificity = rangesFor(type).findLastIndex((range) => ranges.some((one) => one.type === range));
  const deciding = ranges.filter((one) => one.type === rangesFor(type)[specificity]);
  return { quality: Math.max(0, ...deciding.map(({ quality }) => quality)), specificity };
}

/** The ranges that match a type, from least to most specific. */
function rangesFor(type: string): string[] {
  return ["*/*", `${type.slice(0, type.indexOf("/"))}/*`, type];
}
