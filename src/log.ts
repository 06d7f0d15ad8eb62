import { ForeignError } from "./errors";

type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type Log = {
  /** Goes on every line from here on, such as the account that a sign-in is for. */
  readonly add: (fields: Fields) => void;
  readonly info: (event: string, fields?: Fields) => void;
  /** For what an operator should look at although nothing failed. */
  readonly warn: (event: string, fields?: Fields) => void;
  /** With the whole exception and its causes: logs are for operators, answers never carry this. */
  readonly error: (event: string, error: unknown, fields?: Fields) => void;
};

/** Control characters would let a caller's text forge log lines in a viewer. */
const controls = /[\p{Cc}\u2028\u2029]/gu;
const maxTextLength = 4000;

/** Where messages begin to quote what they are about: hashes, and users' text. */
const quotations = ["\nparams: ", " not supported for value "];

/** One JSON object a line. `base` goes on every line, such as the request's id. */
export function createLog(base: Fields): Log {
  let known = base;
  return {
    add: (fields) => {
      known = { ...known, ...fields };
    },
    info: (event, fields) => write("info", event, { ...known, ...fields }),
    warn: (event, fields) => write("warn", event, { ...known, ...fields }),
    error: (event, error, fields) => write("error", event, { ...known, ...fields, error: describe(error) }),
  };
}

function write(level: "info" | "warn" | "error", event: string, fields: Record<string, unknown>): void {
  const cleaned = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, clean(value)]));
  console[level](JSON.stringify({ level, event, ...cleaned }));
}

function clean(value: unknown): unknown {
  return typeof value === "string" ? value.replace(controls, " ").slice(0, maxTextLength) : value;
}

/** What a provider's error was caused by is told in the provider's words after the first colon, and those may quote a prompt. */
function describe(error: unknown, depth = 0, fromProvider = false): unknown {
  if (!(error instanceof Error)) return clean(fromProvider ? typeof error : textOf(error));
  const { name, cause } = error;
  const next = fromProvider || error instanceof ForeignError;
  return {
    name,
    message: clean(messageOf(error, fromProvider)),
    stack: framesOf(error),
    ...(cause !== undefined && depth < 4 && { cause: describe(cause, depth + 1, next) }),
  };
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return typeof thrown;
  }
}

/** Up to what it quotes: a query's parameters, a value that the database does not take, text that is no JSON. */
function messageOf({ name, message }: Error, fromProvider: boolean): string {
  const more = fromProvider ? [": "] : name === "SyntaxError" ? ['"'] : [];
  const marks = [...quotations, ...more];
  const starts = marks.map((mark) => message.indexOf(mark)).filter((start) => start >= 0);
  return message.slice(0, Math.min(message.length, ...starts));
}

/** Without the message that a stack begins with. */
function framesOf({ message, stack = "" }: Error): unknown[] {
  const frames = stack.slice(Math.max(0, stack.indexOf(message)) + message.length);
  return frames.slice(0, maxTextLength).split("\n").slice(1, 12).map(clean);
}
