/** A progress bar for terminals and logs. */

/** The output of the bar, such as `process.stdout`. */
export type Screen = {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
};

type ProgressBar = {
  readonly update: (done: number, total: number, note: string) => void;
  /** Shows the last state, and ends the line of the bar. */
  readonly close: () => void;
};

const indent = "  ";
const barWidth = 32;
const linesInLog = 10;
const clearLine = "\r\u001B[2K";

/** `█████░░░░░  12/24 sprites`, for `done` out of `total`. */
export function barText(done: number, total: number, width: number): string {
  const part = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.floor(part * width);
  return `${"█".repeat(full)}${"░".repeat(width - full)}  ${done}/${total}`;
}

/** On a terminal, the bar is redrawn in place. In a log, each tenth of the work prints a line, and so does the end. */
export function openProgressBar(screen: Screen): ProgressBar {
  let lastTenth = -1;
  let isOpen = false;
  let unprinted = "";
  return {
    update: (done, total, note) => {
      const text = `${indent}${barText(done, total, barWidth)} ${note}`;
      if (screen.isTTY) {
        screen.write(clearLine + text.slice(0, (screen.columns || 80) - 1));
        isOpen = true;
        return;
      }
      const tenth = total === 0 ? linesInLog : Math.floor((done / total) * linesInLog);
      unprinted = tenth > lastTenth ? "" : `${text}\n`;
      if (tenth <= lastTenth) return;
      lastTenth = tenth;
      screen.write(`${text}\n`);
    },
    close: () => {
      const rest = isOpen ? "\n" : unprinted;
      if (rest !== "") screen.write(rest);
      isOpen = false;
      unprinted = "";
    },
  };
}
