/** Finds lines of running text that name several things, and hands them on as a list. */
import type { Block, Paragraph, TextLine } from "./markdown-blocks";
import { toWords } from "../plain-text";
import { splitEnumeration } from "./split-list";

/** Paragraphs with nothing but lists of names become lists. Other blocks stay as they are. */
export function withListedLines(blocks: readonly Block[]): Block[] {
  return blocks.map((block) => (block.kind === "paragraph" && block.lines.every(isListed) ? toList(block) : block));
}

/** `a`, `b`, `c` as code, or a bold label with the count of what follows (`**Caves (3):** bat, rat, mole`). */
function isListed({ text }: TextLine): boolean {
  const bare = text.trim();
  if (/^(?:`[^`]+`[,、;]? ?){3,}[.。]?$/u.test(bare)) return true;
  const [, count, rest = ""] = /^\*\*[^*]*[(（](\d{1,3})(?: ?\p{L}{1,8})?[)）][:：]?\*\*[:：]?(.+)$/u.exec(bare) ?? [];
  return count !== undefined && splitEnumeration(toWords(rest))?.length === Number(count);
}

function toList({ lines }: Paragraph): Block {
  return {
    kind: "list",
    entries: lines.map((line) => ({ line: line.line, isNumbered: false, lines: [line], children: [] })),
  };
}
