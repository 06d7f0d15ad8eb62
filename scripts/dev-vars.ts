/** Settings and secrets of a local server, in a file in the format of `.dev.vars`. */
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";

export type Vars = Readonly<Record<string, string>>;

/** The secrets that must stay the same after a restart, with their length in bytes. */
const secretBytes = { JWT_SECRET_KEY: 48, SECRETS_KEY: 32 } as const;

type SecretName = keyof typeof secretBytes;
export const secretNames: readonly SecretName[] = ["JWT_SECRET_KEY", "SECRETS_KEY"];

export function newSecret(name: SecretName): string {
  return randomBytes(secretBytes[name]).toString("base64");
}

/** Parses settings in the format of `.dev.vars`. A name without a value counts as unset. */
export function parseVars(text: string): Vars {
  const entries = Object.entries(parseEnv(text));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** Appends the secrets that the text does not set. Existing lines stay unchanged. */
export function addMissingSecrets(
  text: string,
  make: (name: SecretName) => string = newSecret,
): { readonly text: string; readonly added: readonly SecretName[] } {
  const vars = parseVars(text);
  const added = secretNames.filter((name) => vars[name] === undefined);
  const separator = text === "" || text.endsWith("\n") ? "" : "\n";
  const lines = added.map((name) => `${name}=${make(name)}\n`);
  return { text: lines.length === 0 ? text : text + separator + lines.join(""), added };
}

/** Reads the settings of `file`. First adds missing secrets, which also makes the file readable by the owner only. */
export function ensureSecrets(file: string): { readonly vars: Vars; readonly added: readonly SecretName[] } {
  const current = existsSync(file) ? readFileSync(file, "utf8") : "";
  const { text, added } = addMissingSecrets(current);
  if (added.length > 0) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o600 });
    // `writeFileSync` applies the mode to a new file only.
    chmodSync(file, 0o600);
  }
  return { vars: parseVars(text), added };
}
