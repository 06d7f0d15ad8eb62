/** Accounts for the lines that no item has used. */
import type { LineUse } from "./plan-reading";
import { drawAdvice } from "./problems";
import { reportBlock, reportLines, tellLines, useLine, type Sink } from "./sink";
import type { LineRange, Source } from "./source";

/** Reports the parts of the source that the parser never sees. */
export function reportSource(source: Source, sink: Sink): void {
  for (const line of source.privateLines) useLine(sink, line, "private");
  if (source.frontMatter !== undefined) for (const line of toLines(source.frontMatter)) useLine(sink, line, "prose");
  for (const block of source.codeBlocks) {
    const lines = toLines(block);
    reportBlock(sink, lines, "code", tellCode);
  }
  for (const { line, isComment } of source.unclosed) {
    const message = isComment
      ? 'This comment never ends: close it with "-->".'
      : "This code block never ends: remove this line, or close the block.";
    if (isComment) sink.report({ line, endLine: line }, "tag", message);
    else reportLines(sink, [line], "tag", message);
  }
  reportLines(
    sink,
    source.tooDeep,
    "unreadable",
    `Lists and quotes that are nested deeper than 32 levels are not read: ${tellLines(source.tooDeep.length)}.`,
  );
}

/** Every line has one use in the end. Lines that nothing has used are reported, one problem for each run of them. */
export function settleLines(source: Source, sink: Sink): LineUse[] {
  let run: number[] = [];
  const flush = (): void => {
    reportBlock(sink, run, "unreadable", (count) => `${tellLines(count)} could not be read. ${drawAdvice}`);
    run = [];
  };
  for (const [index, text] of source.raw.entries()) {
    const line = index + 1;
    if (sink.uses[index] !== undefined) continue;
    if (text.trim() === "" || (/^[\s>|=*_#-]*$/.test(text) && !/^\s*[-*+]\s*$/.test(text))) sink.uses[index] = "blank";
    else {
      if (run.length > 0 && run.at(-1) !== line - 1) flush();
      run.push(line);
    }
  }
  flush();
  return source.raw.map((_, index) => sink.uses[index] ?? "blank");
}

function tellCode(count: number): string {
  return `A code block is not read: ${tellLines(count)}. Write its items outside of the block.`;
}

function toLines({ line, endLine }: LineRange): number[] {
  return Array.from({ length: endLine - line + 1 }, (_, index) => line + index);
}
