/** Writes the log: one JSON object a line, without the data that error messages quote. */
import { ForeignError } from "./errors";

type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type Log = {
  /** Adds fields to every later line: during a sign-in, for example, the user's id. */
  readonly add: (fields: Fields) => void;
  readonly info: (event: string, fields?: Fields) => void;
  /** For events that an operator should look at although nothing failed. */
  readonly warn: (event: string, fields?: Fields) => void;
  /** Logs the exception with all causes. Only operators read logs; responses never contain these details. */
  readonly error: (event: string, error: unknown, fields?: Fields) => void;
};

/** Replaced by spaces. With control characters, a caller's text could forge log lines in a viewer. */
const controls = /[\p{Cc}\u2028\u2029]/gu;
/**
 * Occurs in every line with a control character: JSON escapes some with a backslash and keeps the others. Without the
 * flag `g`, so that `test` has no memory.
 */
const mayHaveControls = /[\\\u007f-\u009f\u2028\u2029]/;
const maxTextLength = 4000;

/** After these marks, database errors quote parameters and values: hashes and users' texts. The log stops there. */
const quotations = ["\nparams: ", " not supported for value "];

/** Every line contains the fields of `base`, such as the request's id. */
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
  const line = JSON.stringify({ level, event, ...fields });
  // Most lines need no cleaning, and looking at the line as a whole is cheaper than looking at each field.
  if (line.length <= maxTextLength && !mayHaveControls.test(line)) return console[level](line);
  const cleaned = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, clean(value)]));
  console[level](JSON.stringify({ level, event, ...cleaned }));
}

function clean(value: unknown): unknown {
  return typeof value === "string" ? value.replace(controls, " ").slice(0, maxTextLength) : value;
}

/**
 * `fromProvider` is true below a ForeignError. There, the text after a message's first colon is the provider's and may
 * quote a prompt, so the log leaves that text out.
 */
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

/** The message up to the first quotation: a query's parameters, a value that the database refused, invalid JSON. */
function messageOf({ name, message }: Error, fromProvider: boolean): string {
  const more = fromProvider ? [": "] : name === "SyntaxError" ? ['"'] : [];
  const marks = [...quotations, ...more];
  const starts = marks.map((mark) => message.indexOf(mark)).filter((start) => start >= 0);
  return message.slice(0, Math.min(message.length, ...starts));
}

/** The stack without the message, because every stack begins with the whole message. */
function framesOf({ message, stack = "" }: Error): unknown[] {
  const frames = stack.slice(Math.max(0, stack.indexOf(message)) + message.length);
  return frames.slice(0, maxTextLength).split("\n").slice(1, 12).map(clean);
}
