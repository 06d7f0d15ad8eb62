/** Reads a table of animations or frames that belongs to the item above. */
import type { Size } from "../../lib/size";
import { isPose } from "./animations";
import { takeAttributes } from "./attributes";
import { linesOf } from "./block-lines";
import type { Detail } from "./candidates";
import { isBlank, readColumns, sampleRows } from "./columns";
import { findColumnName, readFields, type FieldName } from "./fields";
import type { Table } from "./markdown-blocks";
import { cleanName, findFileSort } from "./names";
import { toWords } from "../plain-text";
import { useLine, type Sink } from "./sink";

const half = 0.5;

/** The animations that a table below an item lists: one a row, or one frame a row. Undefined for a table of items. */
export function findAnimationRows(table: Table): Detail[] | undefined {
  const columns = readColumns(table);
  const header = columns.headers[columns.nameAt] ?? columns.headers[0] ?? "";
  const at = Math.max(columns.nameAt, 0);
  const names = sampleRows(table.rows)
    .map((row) => toWords(row.cells[at] ?? ""))
    .filter((name) => !isBlank(name));
  if (names.length === 0 || names.some((name) => findFileSort(name) === "image" && !isPose(name))) return undefined;
  const poses = names.filter(isPose).length;
  const isAnimation = findColumnName(header) === "animations" || poses > names.length * half;
  if (!isAnimation) return undefined;
  return table.rows.flatMap((row) => {
    const name = cleanName(toWords(row.cells[at] ?? ""));
    if (isBlank(name)) return [];
    const { fields } = readFields(
      row.cells.flatMap((cell, index): { name: FieldName; value: string; line: number }[] => {
        const role = columns.roles[index];
        const isRead = index !== at && (role === "frames" || role === "fps");
        return isRead ? [{ name: role, value: toWords(cell), line: row.line }] : [];
      }),
    );
    const { frames, fps } = fields.attributes;
    return [
      { line: row.line, text: `${name} (${frames ?? 1} frames)${fps === null ? "" : ` [FPS:${fps}]`}`, isBullet: true },
    ];
  });
}

/** The number of rows of a table whose first column counts frames, and the size that they state, or undefined. */
export function findFrameRows(table: Table, sink: Sink): { frames: number; size: Size | null } | undefined {
  const header = toWords(table.header?.cells[0] ?? "");
  if (findColumnName(header) !== "frames" || table.rows.length === 0) return undefined;
  for (const line of linesOf([table])) useLine(sink, line, "attribute");
  const sizes = sampleRows(table.rows).flatMap(({ cells }) =>
    cells.flatMap((cell) => takeAttributes(toWords(cell)).attributes.size ?? []),
  );
  return { frames: table.rows.length, size: sizes[0] ?? null };
}
