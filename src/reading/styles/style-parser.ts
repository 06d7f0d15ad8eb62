/**
 * Reads a project's style. Front matter wins over headings, field lists and tables, and those over sentences. Prompts
 * get the fields and, as `text`, the sentences about the look.
 */
import { styleLimits, type Style } from "../../domain/style";
import { cutText } from "../plain-text";
import { readFrontMatter } from "./front-matter";
import { readLines } from "./style-lines";
import { readLook, type Look } from "./style-look";
import { createProblemLog, type Report, type StyleProblem } from "./style-problems";
import { chooseText, type ChosenText } from "./style-text";
import { isDataField, toUnits, type Unit } from "./style-units";
import { joinRanges, type LineRange } from "./unused-lines";

export type StyleReading = {
  readonly style: Style;
  readonly problems: readonly StyleProblem[];
  /** The lines of which a part or all is not used. Blank lines, headings and comments are not listed. */
  readonly unused: readonly LineRange[];
};

const maxTextLength = 100_000;

/** Never throws: a part that cannot be used is reported, and the rest counts. */
export function parseStyle(markdown: string): StyleReading {
  const log = createProblemLog();
  const { fields, body, bodyLine, isRead } = readFrontMatter(toText(markdown, log.report), log.report);
  const lines = readLines(body, bodyLine);
  const units = toUnits(lines);
  const look = readLook(units, fields, log.report);
  const prose = units.filter((unit) => !look.taken.has(unit) && !isDataField(unit));
  const chosen = chooseText(prose, new Map(lines.map(({ line, text }) => [line, text])));
  reportLeft(chosen, log.report);
  const skipped = isRead ? [] : [{ line: 1, endLine: bodyLine - 1 }];
  return {
    style: { ...look.fields, text: chosen.text },
    problems: log.toList(),
    unused: [...skipped, ...findUnused(units, look, chosen)],
  };
}

/** Line feeds only, well-formed, and without other control characters than tabs. */
function toText(markdown: string, report: Report): string {
  const text = markdown
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, "")
    .toWellFormed();
  const cut = cutText(text, maxTextLength);
  if (cut !== text) report(1, `Only the first ${maxTextLength} characters of a style are read: shorten it.`);
  return cut;
}

function reportLeft({ left }: ChosenText, report: Report): void {
  const [first, last] = [left[0], left.at(-1)];
  if (first === undefined || last === undefined) return;
  const count = left.length === 1 ? "one sentence about the look is" : `${left.length} sentences about the look are`;
  const message = `Prompts have room for ${styleLimits.text.words} words of prose, so ${count} not used: shorten the text, or write fields.`;
  report(first.line, message, last.endLine);
}

function findUnused(units: readonly Unit[], { taken, read }: Look, chosen: ChosenText): LineRange[] {
  const data = units.filter((unit) => isDataField(unit) && !taken.has(unit) && !read.has(unit));
  const ranges: LineRange[] = [...data, ...chosen.unused.filter(({ unit, isCut }) => isCut || !read.has(unit))];
  const unused = new Set(ranges.flatMap(linesOf));
  const used = units.flatMap(linesOf).filter((line) => !unused.has(line));
  return joinRanges(ranges, used);
}

function linesOf({ line, endLine }: LineRange): number[] {
  return Array.from({ length: endLine - line + 1 }, (_, index) => line + index);
}
