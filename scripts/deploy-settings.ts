/**
 * The settings that `npm run deploy` asks for, and functions that read wrangler's output.
 * Node runs this file without a bundler, so of `src` it can import only modules without imports.
 */
import { stripVTControlCharacters } from "node:util";
import { isWeakKey, isWeakSecret } from "../src/lib/weak-secrets.ts";
import { newSecret } from "./dev-vars.ts";

export type Setting = {
  readonly name: string;
  readonly question: string;
  /** True if the terminal does not show the answer. */
  readonly hidden: boolean;
  /** Makes the value for an empty answer. Without `make`, an answer is required, unless the setting is optional. */
  readonly make?: () => string;
  /** Asked for at the first deployment only, and may be left out. */
  readonly optional?: true;
  /** Returns the problem of an answer as a sentence, or undefined. */
  readonly problem: (value: string) => string | undefined;
};

const tooWeak = "The value is too weak. Use at least 32 random bytes (openssl rand -base64 32).";

function weakness(value: string): string | undefined {
  return isWeakSecret(value) ? tooWeak : undefined;
}

function keyProblem(value: string): string | undefined {
  const bytes = Buffer.from(value, "base64");
  if (bytes.length !== 32) return "The value must be 32 bytes in base64 (openssl rand -base64 32).";
  return isWeakSecret(value) || isWeakKey(bytes) ? tooWeak : undefined;
}

/** The maximum length of an invite code. */
const maxCodeLength = 200;

function codeProblem(value: string): string | undefined {
  return value.length > maxCodeLength ? `The value must have at most ${maxCodeLength} characters.` : weakness(value);
}

function isExactOrigin(value: string): boolean {
  const url = URL.parse(value);
  return url?.protocol === "https:" && url.origin === value;
}

/** The settings that a deployed Worker needs to start or to be useful. The Worker checks every value again when it starts. */
export const settings: readonly Setting[] = [
  {
    name: "JWT_SECRET_KEY",
    question: "JWT_SECRET_KEY signs access tokens and links. Paste one (hidden), or press Enter to have one made: ",
    hidden: true,
    make: () => newSecret("JWT_SECRET_KEY"),
    problem: weakness,
  },
  {
    name: "SECRETS_KEY",
    question: "SECRETS_KEY encrypts stored secrets. Paste one (hidden), or press Enter to have one made: ",
    hidden: true,
    make: () => newSecret("SECRETS_KEY"),
    problem: keyProblem,
  },
  {
    name: "PUBLIC_BASE_URL",
    question: "The origin that users will call, such as https://hatchery.your-name.workers.dev: ",
    hidden: false,
    problem: (value) =>
      isExactOrigin(value)
        ? undefined
        : "The value must be https:// and a host name, with nothing after the name, not even a slash.",
  },
  {
    name: "BOOTSTRAP_ADMIN_CODE",
    question:
      "BOOTSTRAP_ADMIN_CODE is the invite code that signs up the first administrator, once. Make one, keep it and paste it (hidden), or press Enter to go without: ",
    hidden: true,
    optional: true,
    problem: codeProblem,
  },
];

/**
 * The settings to ask for: those that neither the configuration nor the Worker has. Optional ones are among them only if
 * the Worker has no secret yet, which means that this is the first deployment.
 */
export function findMissing(present: Iterable<string>): readonly Setting[] {
  const names = new Set(present);
  const isFirst = !settings.some((setting) => setting.hidden && names.has(setting.name));
  return settings.filter((setting) => !names.has(setting.name) && (isFirst || !setting.optional));
}

/** Turns an answer into a value; undefined for an optional setting without one. Throws an Error with the problem. */
export function acceptAnswer(setting: Setting, answer: string): string | undefined {
  const value = answer.trim() === "" && setting.make !== undefined ? setting.make() : answer.trim();
  if (value === "" && setting.optional) return undefined;
  const problem = setting.problem(value);
  if (problem !== undefined) throw new Error(`${setting.name}: ${problem}`);
  return value;
}

/** Reads the names from the JSON list that `wrangler secret list` or `wrangler d1 list` prints among other output. */
export function namesIn(output: string): string[] {
  const start = output.search(/^\[/m);
  if (start === -1) throw new Error(`wrangler printed no list:\n${output}`);
  const rows: unknown = JSON.parse(output.slice(start, output.lastIndexOf("]") + 1));
  const named = Array.isArray(rows) ? rows : [];
  return named.map((row: { readonly name?: unknown }) => String(row.name));
}

/** True if `wrangler whoami --json` says that nobody is signed in. Any other failure has a reason of its own. */
export function saysSignedOut(stdout: string): boolean {
  try {
    const answer: unknown = JSON.parse(stdout);
    return typeof answer === "object" && answer !== null && "loggedIn" in answer && answer.loggedIn === false;
  } catch {
    return false;
  }
}

/** Lines that wrangler adds to each failure, and that say nothing about the failure. */
const chatter = /If you think this is a bug|Logs were written to|newer version of Wrangler/;

/** Wrangler's own words, without colours, empty lines and advertising. */
export function reasonIn(output: string): string {
  const lines = stripVTControlCharacters(output).split(/\r?\n/);
  const kept = lines.map((line) => line.trimEnd()).filter((line) => line !== "" && !chatter.test(line));
  return kept.join("\n") || "wrangler gave no reason.";
}

/** True if wrangler failed because the Worker was never deployed, and so has no secrets. */
export function saysNoWorkerYet(output: string): boolean {
  return /\b10007\b/.test(output) || /Worker "[^"]*" not found/.test(output);
}

type Queues = {
  readonly producers?: readonly { readonly queue: string }[] | undefined;
  readonly consumers?:
    | readonly { readonly queue: string; readonly dead_letter_queue?: string | undefined }[]
    | undefined;
};

/** Every queue in the configuration, once: of producers, of consumers, and for dead letters. */
export function queuesIn({ producers = [], consumers = [] }: Queues): string[] {
  const read = consumers.flatMap(({ queue, dead_letter_queue: dead }) =>
    dead === undefined ? [queue] : [queue, dead],
  );
  return [...new Set([...producers.map(({ queue }) => queue), ...read])];
}
