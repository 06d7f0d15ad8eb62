/** Reads and checks the deployment's settings: all variables and secrets, once, at start. */
import * as z from "zod";
import { isWeakKey, isWeakSecret } from "./lib/weak-secrets";
import { providerTestOrigins, readProviderSettings, type ProviderSettings } from "./provider-settings";
import { readS3Settings, type S3Config } from "./s3-settings";

const vercelHost = /^[a-z0-9-]+\.vercel\.app$/;

const developmentOrigin = "http://127.0.0.1:8787";

const emptyIsUnset = (value: unknown): unknown => (value === "" ? undefined : value);
const text = z.preprocess(emptyIsUnset, z.string().optional());

const Vars = z.object({
  APP_ENV: z.preprocess(emptyIsUnset, z.enum(["development", "production"]).default("development")),
  JWT_SECRET_KEY: text,
  JWT_SECRET_KEY_PREVIOUS: text,
  SECRETS_KEY: text,
  SECRETS_KEY_PREVIOUS: text,
  PUBLIC_BASE_URL: text,
  CORS_ORIGINS: text,
  TEST_ORIGINS: text,
  GOOGLE_CLIENT_ID: text,
  GOOGLE_ISSUER: text,
  VERCEL_URL: text,
  D1_READ_REPLICATION: z.preprocess(emptyIsUnset, z.enum(["on", "off"]).default("off")),
  IMAGE_MODEL: text,
  SIGN_UP: z.preprocess(emptyIsUnset, z.enum(["open", "invite", "closed"]).optional()),
  PASSWORD_SIGN_IN: z.preprocess(emptyIsUnset, z.enum(["on", "off"]).default("on")),
  BOOTSTRAP_ADMIN_CODE: text,
  DEFAULT_BUDGET_MICRO_USD: z.preprocess(emptyIsUnset, z.coerce.number().int().min(0).optional()),
  R2_ACCOUNT_ID: text,
  R2_ACCESS_KEY_ID: text,
  R2_SECRET_ACCESS_KEY: text,
  R2_BUCKET_NAME: text,
});

/** `testIssuer` is the origin of a local stand-in for Google. Always null in production. */
export type GoogleConfig = { readonly clientId: string; readonly testIssuer: string | null };

export type Config = {
  readonly production: boolean;
  /** Null only in development, when the variable is unset. `keys.ts` then uses a random secret for the process. */
  readonly jwtSecret: string | null;
  readonly previousJwtSecret: string | null;
  readonly secretsKey: string | null;
  readonly previousSecretsKey: string | null;
  /** The origin of every link in responses. Never read from a request, because callers choose the Host header. */
  readonly publicBaseUrl: string;
  readonly corsOrigins: readonly string[];
  /** The origins that outbound calls may reach besides public https hosts. Empty in production. */
  readonly testOrigins: readonly string[];
  /** Null when sign-in with Google is not configured. */
  readonly google: GoogleConfig | null;
  /** True when the database has read replicas. */
  readonly readReplication: boolean;
  readonly imageModel: string;
  readonly signUp: "open" | "invite" | "closed";
  readonly passwordSignIn: boolean;
  /** Lets the first administrator sign up, once. Null when no code is set. */
  readonly bootstrapAdminCode: string | null;
  /** The most that a user may spend in a UTC month on the operator's keys. Null means no limit, in development only. */
  readonly budgetMicroUsd: number | null;
  readonly providers: ProviderSettings;
  readonly s3: S3Config | null;
  /** Problems with settings that did not stop the start. Logged once, at the first request. */
  readonly warnings: readonly string[];
};

/** The message names a variable and says how to fix the setting. The message never contains a value. */
export class ConfigError extends Error {}

/** The sign-up operation accepts codes of at most this length, so nobody could use a longer one. */
const maxCodeLength = 200;

/** Throws a ConfigError, which stops the start, when a setting is missing, invalid or too weak. */
export function parseConfig(env: Readonly<Record<string, unknown>>): Config {
  const parsed = Vars.safeParse(env);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))].join(", ");
    throw new ConfigError(`These settings have a value that is not allowed: ${names}`);
  }
  const vars = parsed.data;
  const production = vars.APP_ENV === "production";
  const warnings: string[] = [];
  for (const name of ["JWT_SECRET_KEY", "SECRETS_KEY"] as const)
    if (!production && vars[name] === undefined)
      warnings.push(`${name} is not set: a random one is used until this process ends`);
  const testOrigins = testOriginsOf(env, production);
  if (production && vars.PUBLIC_BASE_URL === undefined)
    throw new ConfigError("PUBLIC_BASE_URL is not set. Set it to the origin that users call.");
  return {
    production,
    jwtSecret: requireStrongSecret("JWT_SECRET_KEY", vars.JWT_SECRET_KEY, production),
    previousJwtSecret: vars.JWT_SECRET_KEY_PREVIOUS
      ? requireStrongSecret("JWT_SECRET_KEY_PREVIOUS", vars.JWT_SECRET_KEY_PREVIOUS, production)
      : null,
    secretsKey: requireAesKey("SECRETS_KEY", vars.SECRETS_KEY, production),
    previousSecretsKey: vars.SECRETS_KEY_PREVIOUS
      ? requireAesKey("SECRETS_KEY_PREVIOUS", vars.SECRETS_KEY_PREVIOUS, production)
      : null,
    publicBaseUrl: toOrigin("PUBLIC_BASE_URL", vars.PUBLIC_BASE_URL ?? developmentOrigin, production),
    corsOrigins: corsOriginsOf(vars, production, warnings),
    testOrigins,
    google: googleOf(vars, testOrigins),
    readReplication: vars.D1_READ_REPLICATION === "on",
    imageModel: vars.IMAGE_MODEL ?? "procedural",
    signUp: vars.SIGN_UP ?? (production ? "invite" : "open"),
    passwordSignIn: vars.PASSWORD_SIGN_IN === "on",
    bootstrapAdminCode: bootstrapCodeOf(vars, production),
    budgetMicroUsd: vars.DEFAULT_BUDGET_MICRO_USD ?? (production ? 0 : null),
    providers: providersOf(env, testOrigins),
    s3: readS3Settings(vars, warnings),
    warnings,
  };
}

/** The variables that exist only for tests would bypass a guard, so production does not start if one is set. */
function testOriginsOf(env: Readonly<Record<string, unknown>>, production: boolean): string[] {
  for (const name of ["TEST_ORIGINS", "GOOGLE_ISSUER", ...providerTestOrigins])
    if (production && env[name]) throw new ConfigError(`${name} is for tests alone. Unset it.`);
  return toOrigins("TEST_ORIGINS", typeof env.TEST_ORIGINS === "string" ? env.TEST_ORIGINS : undefined, production);
}

function toOrigins(name: string, value: string | undefined, production: boolean): string[] {
  const listed = (value ?? "").split(",").map((origin) => origin.trim());
  return listed.filter((origin) => origin !== "").map((origin) => toOrigin(name, origin, production));
}

function toOrigin(name: string, value: string, production: boolean): string {
  const url = URL.parse(value);
  const exact = url !== null && url.origin === value.replace(/\/$/, "") && !value.includes("*");
  if (!exact || !(production ? /^https:$/ : /^https?:$/).test(url.protocol))
    throw new ConfigError(`${name} must be an exact origin, such as https://hatchery.example.com`);
  return url.origin;
}

function requireStrongSecret(name: string, value: string | undefined, production: boolean): string | null {
  if (value === undefined) {
    if (production) throw new ConfigError(`${name} is not set. Set it with: npx wrangler secret put ${name}`);
    return null;
  }
  if (production && isWeakSecret(value)) throw tooWeak(name);
  return value;
}

function tooWeak(name: string): ConfigError {
  return new ConfigError(`${name} is too weak. Use 32 random bytes, as this prints them: openssl rand -base64 32`);
}

function requireAesKey(name: string, value: string | undefined, production: boolean): string | null {
  const key = requireStrongSecret(name, value, production);
  const bytes = key === null ? null : Buffer.from(key, "base64");
  if (bytes !== null && bytes.length !== 32)
    throw new ConfigError(`${name} must be 32 bytes in base64, as this prints them: openssl rand -base64 32`);
  if (production && bytes !== null && isWeakKey(bytes)) throw tooWeak(name);
  return key;
}

function corsOriginsOf(vars: z.infer<typeof Vars>, production: boolean, warnings: string[]): string[] {
  const origins = toOrigins("CORS_ORIGINS", vars.CORS_ORIGINS, production);
  if (vars.VERCEL_URL !== undefined) {
    if (vercelHost.test(vars.VERCEL_URL)) origins.push(`https://${vars.VERCEL_URL}`);
    else warnings.push("VERCEL_URL is not a vercel.app host name and was ignored");
  }
  return origins;
}

function googleOf(vars: z.infer<typeof Vars>, testOrigins: readonly string[]): GoogleConfig | null {
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_ISSUER: testIssuer = null } = vars;
  if (testIssuer !== null && !testOrigins.includes(testIssuer))
    throw new ConfigError("GOOGLE_ISSUER must be one of TEST_ORIGINS.");
  return clientId === undefined ? null : { clientId, testIssuer };
}

function bootstrapCodeOf(vars: z.infer<typeof Vars>, production: boolean): string | null {
  if (vars.BOOTSTRAP_ADMIN_CODE === undefined) return null;
  const code = requireStrongSecret("BOOTSTRAP_ADMIN_CODE", vars.BOOTSTRAP_ADMIN_CODE, production);
  if (vars.BOOTSTRAP_ADMIN_CODE.length > maxCodeLength)
    throw new ConfigError(`BOOTSTRAP_ADMIN_CODE is too long. Use at most ${maxCodeLength} characters.`);
  return code;
}

function providersOf(env: Readonly<Record<string, unknown>>, testOrigins: readonly string[]): ProviderSettings {
  const providers = readProviderSettings(env, testOrigins);
  if ("wrong" in providers)
    throw new ConfigError(`These settings have a value that is not allowed: ${providers.wrong}`);
  return providers;
}
