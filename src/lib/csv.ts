type CsvValue = string | number | null;

/** What a spreadsheet takes for the beginning of a formula, in the full width too. */
const formula = /^[\s\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
/** Semicolons and tabs part fields where a spreadsheet's country says so. */
const special = /[",;\t\r\n]|^\s|\s$/;

/** RFC 4180, with a header row. A text that would be a formula gets an apostrophe before it, and is text again. */
export function toCsv(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [header, ...rows].map((row) => `${row.map(toField).join(",")}\r\n`).join("");
}

function toField(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const inert = formula.test(value) ? `'${value}` : value;
  return special.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
