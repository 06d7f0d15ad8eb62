/** Lists the lines and texts of blocks. */
import type { Block, ListEntry, TextLine } from "./markdown-blocks";
import type { Detail } from "./candidates";
import { toWords } from "../plain-text";

/** Every source line that the parser gave to these blocks. */
export function linesOf(blocks: readonly Block[]): number[] {
  return blocks.flatMap((block) => {
    if (block.kind === "paragraph") return block.lines.map(({ line }) => line);
    if (block.kind === "list") return block.entries.flatMap(linesOfEntry);
    if (block.kind === "table") return [...headerLines(block.header?.line), ...block.rows.map(({ line }) => line)];
    if (block.kind === "heading")
      return Array.from({ length: block.endLine - block.line + 1 }, (_, index) => block.line + index);
    return [block.line];
  });
}

export function linesOfEntry(entry: ListEntry): number[] {
  const own = entry.lines.map(({ line }) => line);
  return [...(own.length === 0 ? [entry.line] : own), ...linesOf(entry.children)];
}

/** The line of dashes stands right below the header. */
export function headerLines(line: number | undefined): number[] {
  return line === undefined ? [] : [line, line + 1];
}

/** Everything nested in an entry, in order, as lines that describe it. */
export function toDetails(blocks: readonly Block[]): Detail[] {
  return blocks.flatMap((block): Detail[] => {
    if (block.kind === "paragraph") return block.lines.map((line) => toDetail(line, false));
    if (block.kind === "list")
      return block.entries.flatMap((entry) => [
        ...entry.lines.map((line, index) => toDetail(line, index === 0)),
        ...(entry.lines.length === 0 ? [{ line: entry.line, text: "", isBullet: true }] : []),
        ...toDetails(entry.children),
      ]);
    if (block.kind === "table")
      return block.rows.map(({ line, cells }) => ({ line, text: cells.map(toWords).join(", "), isBullet: false }));
    return block.kind === "heading" ? [toDetail(block, false)] : [];
  });
}

function toDetail({ line, text }: TextLine, isBullet: boolean): Detail {
  return { line, text: toWords(text), isBullet };
}
