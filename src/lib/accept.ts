type MediaRange = { readonly type: string; readonly quality: number };

const qualityForm = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/**
 * Which of the offered types an Accept header prefers. The first one offered when it is absent, when nothing in it is
 * offered, and when it likes several as much.
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

/** Of `text/csv;charset=utf-8;q=0.5`; parameters other than `q` are passed over, and a bad `q` spoils its range. */
function toRange(part: string): MediaRange {
  const [type = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
  return { type, quality: qualityForm.test(quality) ? Number(quality) : 0 };
}

/** How much a type is wanted: its most specific range decides (RFC 9110), and how specific that is breaks a tie. */
function wishFor(type: string, ranges: readonly MediaRange[]): { quality: number; specificity: number } {
  const specificity = rangesFor(type).findLastIndex((range) => ranges.some((one) => one.type === range));
  const deciding = ranges.filter((one) => one.type === rangesFor(type)[specificity]);
  return { quality: Math.max(0, ...deciding.map(({ quality }) => quality)), specificity };
}

/** The ranges that match a type, from `*` to exactly it. */
function rangesFor(type: string): string[] {
  return ["*/*", `${type.slice(0, type.indexOf("/"))}/*`, type];
}
