/** Finds code blocks and comments in Markdown, line by line, as plans are read now and were before. */

export type Fence = { readonly mark: string; readonly length: number; readonly canClose: boolean };

/** Reads the fence that begins the line behind spaces and the other `leading` characters. */
export function findFence(text: string, leading: RegExp): Fence | undefined {
  const match = /^(`{3,}|~{3,})(.*)$/.exec(text.replace(leading, ""));
  const run = match?.[1];
  const info = match?.[2] ?? "";
  if (run === undefined || (run.startsWith("`") && info.includes("`"))) return undefined;
  return { mark: run.slice(0, 1), length: run.length, canClose: info.trim() === "" };
}

export function isClosing(found: Fence | undefined, fence: Fence): boolean {
  return found?.canClose === true && found.mark === fence.mark && found.length >= fence.length;
}

/** For each line, the longest closing fence of each mark below. So no opening fence has to search the rest of the plan. */
export function closersBelow(raw: readonly string[], leading: RegExp): Readonly<Record<string, number>>[] {
  const below: Readonly<Record<string, number>>[] = [];
  let longest: Readonly<Record<string, number>> = {};
  for (const [index, text] of [...raw.entries()].toReversed()) {
    below[index] = longest;
    const fence = findFence(text, leading);
    if (fence?.canClose === true && fence.length > (longest[fence.mark] ?? 0)) {
      longest = { ...longest, [fence.mark]: fence.length };
    }
  }
  return below;
}

/** The text outside of comments, and whether a comment is open at the end of the line. */
export function withoutComments(raw: string, startsOpen: boolean): { text: string; isOpen: boolean } {
  let text = "";
  let isOpen = startsOpen;
  let at = 0;
  for (;;) {
    const next = raw.indexOf(isOpen ? "-->" : "<!--", at);
    if (!isOpen) text += raw.slice(at, next === -1 ? raw.length : next);
    if (next === -1) return { text, isOpen };
    at = next + (isOpen ? 3 : 4);
    isOpen = !isOpen;
  }
}
