/** The printed output of the demo. */
import type { Answer } from "./client.ts";
import type { Screen } from "./progress-bar.ts";

/** Prints the steps of the demo, one line for each. */
export type StepLog = {
  readonly screen: Screen;
  readonly title: (text: string) => void;
  /** Prints a call and the outcome. */
  readonly step: (answer: Pick<Answer<unknown>, "method" | "path" | "status">, outcome: string) => void;
  readonly remark: (text: string) => void;
};

const pathWidth = 52;
const ulid = /_[0-9a-hjkmnp-tv-z]{26}/g;
const fileToken = /^(\/v1\/files\/)[^/]+/;

/** Uses colours only on a terminal, and not if `NO_COLOR` is set or `TERM` is `dumb`. */
export function createStepLog(stdout: Screen, env: NodeJS.ProcessEnv): StepLog {
  const isColoured = stdout.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  const paint = (code: number, text: string): string => (isColoured ? `\u001B[${code}m${text}\u001B[0m` : text);
  const line = (text: string): void => void stdout.write(`${text}\n`);
  return {
    screen: stdout,
    title: (text) => line(`\n${paint(1, text)}\n`),
    step: ({ method, path, status }, outcome) => {
      const call = `${method.padEnd(4)} ${shortPath(path)}`.padEnd(pathWidth);
      line(`${paint(36, call)}  ${paint(32, String(status))}  ${outcome}`);
    },
    remark: (text) => line(`  ${paint(2, text)}`),
  };
}

/** Shortens ids and tokens: they are long and say little to a reader. */
function shortPath(path: string): string {
  return path.replace(ulid, "_…").replace(fileToken, "$1…");
}

/** `1 asset`, `12 assets`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
