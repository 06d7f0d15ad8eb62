/** Writes CSV that is safe to open in a spreadsheet. */

type CsvValue = string | number | null;

/** Spreadsheets read these characters as the start of a formula, also in full width. */
const formula = /^[\s\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
/** Depending on the locale, spreadsheets also split fields at semicolons and tabs, so those are quoted too. */
const special = /[",;\t\r\n]|^\s|\s$/;

/** CSV (RFC 4180) with a header row. A text that a spreadsheet would run as a formula gets a leading apostrophe. */
export function toCsv(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [header, ...rows].map((row) => `${row.map(toField).join(",")}\r\n`).join("");
}

function toField(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const inert = formula.test(value) ? `'${value}` : value;
  return special.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
