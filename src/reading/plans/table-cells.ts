/** Splits a row of a Markdown table into cells. */

/** A pipe behind a backslash or between code ticks is text. Takes linear time. */
export function splitCells(row: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let isCode = false;
  for (let at = 0; at < row.length; at += 1) {
    const character = row.charAt(at);
    if (character === "\\" && row.charAt(at + 1) === "|") {
      cell += "|";
      at += 1;
      continue;
    }
    if (character === "`") isCode = !isCode && row.slice(at + 1, at + 120).includes("`");
    if (character === "|" && !isCode) {
      cells.push(cell.trim());
      cell = "";
    } else cell += character;
  }
  cells.push(cell.trim());
  return cells.slice(row.startsWith("|") ? 1 : 0, cell.trim() === "" && row.endsWith("|") ? -1 : undefined);
}
