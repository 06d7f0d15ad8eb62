/** Joins the lines of a style that are not used into ranges. */
export type LineRange = { readonly line: number; readonly endLine: number };

/** Enough for every style that people write. The last range then also covers the lines behind. */
export const maxUnusedRanges = 500;

/** Ranges become one if only blank lines, headings and other unused lines stand between. `used` are the other lines. */
export function joinRanges(ranges: readonly LineRange[], used: readonly number[]): LineRange[] {
  const between = used.toSorted((a, b) => a - b);
  const joined: { line: number; endLine: number }[] = [];
  let next = 0;
  for (const { line, endLine } of ranges.toSorted((a, b) => a.line - b.line)) {
    const last = joined.at(-1);
    while ((between[next] ?? Infinity) <= (last?.endLine ?? 0)) next += 1;
    const isApart = last === undefined || (between[next] ?? Infinity) < line;
    if (last !== undefined && (!isApart || joined.length === maxUnusedRanges))
      last.endLine = Math.max(last.endLine, endLine);
    else joined.push({ line, endLine });
  }
  return joined;
}
