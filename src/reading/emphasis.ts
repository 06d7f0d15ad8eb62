/** Takes emphasis out of a line of Markdown, as plans are read now and were before. Takes linear time. */

/**
 * Removes the marks that stand in pairs. Single ones, as in `5 * 3` or `snake_case`, are text and stay. A mark between two
 * word characters is text.
 */
export function withoutPairs(text: string, markers: RegExp, isWordCharacter: (character: string) => boolean): string {
  const openers = new Map<string, number>();
  const dropped = new Map<number, number>();
  for (const match of text.matchAll(markers)) {
    const mark = match[0];
    const before = text[match.index - 1] ?? " ";
    const after = text[match.index + mark.length] ?? " ";
    const opener = openers.get(mark);
    if (opener !== undefined && before !== " " && !isWordCharacter(after)) {
      dropped.set(opener, mark.length).set(match.index, mark.length);
      openers.delete(mark);
    } else if (after !== " " && !isWordCharacter(before)) {
      openers.set(mark, match.index);
    }
  }
  return withoutRanges(text, dropped);
}

/** `ranges` maps the start of a range to its length. */
function withoutRanges(text: string, ranges: ReadonlyMap<number, number>): string {
  let kept = "";
  let from = 0;
  for (const [start, length] of [...ranges].toSorted(([a], [b]) => a - b)) {
    kept += text.slice(from, start);
    from = start + length;
  }
  return kept + text.slice(from);
}
