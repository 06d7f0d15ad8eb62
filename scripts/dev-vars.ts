import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";

export type Vars = Readonly<Record<string, string>>;

/** The secrets that outlive a restart, and how long each is. */
const secretBytes = { JWT_SECRET_KEY: 48, SECRETS_KEY: 32 } as const;

export type SecretName = keyof typeof secretBytes;
export const secretNames: readonly SecretName[] = ["JWT_SECRET_KEY", "SECRETS_KEY"];

export function newSecret(name: SecretName): string {
  return randomBytes(secretBytes[name]).toString("base64");
}

/** Reads settings in the format of `.dev.vars`; a name without a value is unset. */
export function parseVars(text: string): Vars {
  const entries = Object.entries(parseEnv(text));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** Adds the secrets that the text does not set. What is there stays as it is. */
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

/** The settings of `file`, made or completed with fresh secrets, and readable by its owner alone. */
export function ensureSecrets(file: string): { readonly vars: Vars; readonly added: readonly SecretName[] } {
  const current = existsSync(file) ? readFileSync(file, "utf8") : "";
  const { text, added } = addMissingSecrets(current);
  if (added.length > 0) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o600 });
    // The mode above counts only for a new file.
    chmodSync(file, 0o600);
  }
  return { vars: parseVars(text), added };
}
