/** Reads a table of animations or frames that belongs to the item above. */
import type { FieldName } from "../../dictionary/plan-words";
import type { Size } from "../../lib/size";
import { isPose } from "./animations";
import { takeAttributes } from "./attributes";
import { linesOf } from "./block-lines";
import type { Detail } from "./candidates";
import { isBlank, readColumns, sampleRows, type Columns } from "./columns";
import { findColumnName, readFields } from "./fields";
import type { Table, TableRow } from "./markdown-blocks";
import { cleanName, findFileSort } from "./names";
import { toWords } from "../plain-text";
import { useLine, type Sink } from "./sink";

const half = 0.5;

/** `others` are rows that name a file of another thing, and `size` is the first size that a row states. */
type AnimationRows = {
  readonly details: readonly Detail[];
  readonly others: readonly TableRow[];
  readonly size: Size | null;
};

/** The animations that a table below an item lists: one a row, or one frame a row. Undefined for a table of items. */
export function findAnimationRows(table: Table): AnimationRows | undefined {
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
  const isOther = (row: TableRow): boolean =>
    !isPose(toWords(row.cells[at] ?? "")) && row.cells.some((cell) => findFileSort(toWords(cell)) === "image");
  const animated = table.rows.filter((row) => !isOther(row));
  const sizes = sampleRows(animated).flatMap(({ cells }) =>
    cells.flatMap((cell) => takeAttributes(toWords(cell)).attributes.size ?? []),
  );
  const details = toDetails(animated, columns, at);
  return { details, others: table.rows.filter(isOther), size: sizes[0] ?? null };
}

/** One animation a row. Rows with numbers (`walk 1`, `walk 2`) are the frames of one animation. */
function toDetails(rows: readonly TableRow[], columns: Columns, at: number): Detail[] {
  const numbered = Map.groupBy(rows, (row) => cleanName(toWords(row.cells[at] ?? "")).replace(/ \d{1,2}$/, ""));
  return [...numbered].flatMap(([pose, group]) => {
    const [first] = group;
    if (group.length < 2 || first === undefined || !isPose(pose)) return toRowDetails(group, columns, at);
    return [{ line: first.line, text: `${pose} (${group.length} frames)`, isBullet: true }];
  });
}

function toRowDetails(rows: readonly TableRow[], columns: Columns, at: number): Detail[] {
  return rows.flatMap((row) => {
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
