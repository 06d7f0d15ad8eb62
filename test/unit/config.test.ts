import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ConfigError, parseConfig } from "../../src/config";
import { Registration } from "../../src/features/identity/schemas";

const strong = "Zq3vN8xT1mK5wR7yB0cL2dF4hJ6pS9uA";
const aesKey = "1kqbScnie/ZYHQomX4iQ6CJUxKuU7fj3xSaoBc3Gv3I=";
const production = {
  APP_ENV: "production",
  JWT_SECRET_KEY: strong,
  SECRETS_KEY: aesKey,
  PUBLIC_BASE_URL: "https://hatchery.studio",
};

function refusal(env: Readonly<Record<string, unknown>>): string {
  try {
    parseConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error instanceof Error ? error.message : "";
  }
  throw new Error("the settings were accepted");
}

describe("in production", () => {
  test("a whole set of settings starts, with sign-up by invitation and no default secret", () => {
    const config = parseConfig(production);
    expect(config.production).toBe(true);
    expect(config.signUp).toBe("invite");
    expect(config.jwtSecret).toBe(strong);
    expect(config.warnings).toEqual([]);
  });

  test.each(["JWT_SECRET_KEY", "SECRETS_KEY", "PUBLIC_BASE_URL"])("a missing or empty %s stops the start", (name) => {
    expect(refusal({ ...production, [name]: undefined })).toContain(name);
    expect(refusal({ ...production, [name]: "" })).toContain(name);
  });

  test.each([
    ["short", "Zq3vN8xT1mK5wR7yB0cL2dF4hJ6pS9u"],
    ["a repeated letter", "a".repeat(64)],
    ["a placeholder", "change-me-change-me-0123456789-abcdef"],
    ["a word again and again", "jwtsecretkeyjwtsecretkeyjwtsecretkey1234"],
    ["a sentence", "thisisaverylongsecretkeyforhatchery"],
    ["a walk over the keyboard", "qwertyuiopasdfghjklzxcvbnm123456"],
  ])("a JWT secret that is %s stops the start, the previous one too", (_, weak) => {
    for (const name of ["JWT_SECRET_KEY", "JWT_SECRET_KEY_PREVIOUS"]) {
      const message = refusal({ ...production, [name]: weak });
      expect(message).toContain(`${name} is too weak`);
      expect(message).toContain("openssl rand -base64 32");
      expect(message).not.toContain(weak);
    }
  });

  test("a sealing key that is a text, a run or a repetition in base64 stops the start, the previous one too", () => {
    const run = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
    const repeated = Buffer.from("abcdef0123456789".repeat(4), "hex");
    for (const bytes of [Buffer.from("abcdefghijklmnopqrstuvwxyzABCDEF"), run, repeated, Buffer.alloc(32, aesKey)]) {
      const weak = bytes.toString("base64");
      for (const name of ["SECRETS_KEY", "SECRETS_KEY_PREVIOUS"]) {
        const message = refusal({ ...production, [name]: weak });
        expect(message).toContain(`${name} is too weak`);
        expect(message).not.toContain(weak);
      }
    }
    const url = Buffer.from("~~??~~abcdefghijklmnopqrstuvwxyz").toString("base64url");
    expect(url).toMatch(/[-_]/);
    expect(refusal({ ...production, SECRETS_KEY: url })).toContain("SECRETS_KEY is too weak");
  });

  test("a sealing key that is not 32 bytes of base64 stops the start", () => {
    for (const bad of [strong, aesKey.slice(4), `${aesKey.slice(0, -1)}AAAA`, `${"A".repeat(43)}=`])
      expect(refusal({ ...production, SECRETS_KEY: bad }), bad).toContain("SECRETS_KEY");
  });

  test("the sealing key before a rotation keeps the same rules, and need not be there", () => {
    expect(parseConfig(production).previousSecretsKey).toBeNull();
    expect(parseConfig({ ...production, SECRETS_KEY_PREVIOUS: "" }).previousSecretsKey).toBeNull();
    expect(parseConfig({ ...production, SECRETS_KEY_PREVIOUS: aesKey }).previousSecretsKey).toBe(aesKey);
    for (const bad of [strong, aesKey.slice(4), `${aesKey.slice(0, -1)}AAAA`, `${"A".repeat(43)}=`])
      expect(refusal({ ...production, SECRETS_KEY_PREVIOUS: bad }), bad).toContain("SECRETS_KEY_PREVIOUS");
  });

  test("random secrets of 32 bytes start, in hexadecimal and in base64", () => {
    for (let tries = 0; tries < 200; tries++) {
      const config = parseConfig({
        ...production,
        JWT_SECRET_KEY: randomBytes(32).toString("hex"),
        SECRETS_KEY: randomBytes(32).toString("base64"),
      });
      expect(config.jwtSecret).toHaveLength(64);
    }
  });

  test("development takes a weak secret, since nobody else is there", () => {
    expect(parseConfig({ JWT_SECRET_KEY: "a".repeat(64) }).jwtSecret).toBe("a".repeat(64));
  });

  test("a code for the first administrator is not needed, but a weak one, or one too long to send, stops the start", () => {
    expect(parseConfig(production).bootstrapAdminCode).toBeNull();
    expect(parseConfig({ ...production, BOOTSTRAP_ADMIN_CODE: "" }).bootstrapAdminCode).toBeNull();
    expect(parseConfig({ ...production, BOOTSTRAP_ADMIN_CODE: strong }).bootstrapAdminCode).toBe(strong);
    for (const bad of ["letmein", "a".repeat(64), "change-me-change-me-0123456789-abcdef", strong.repeat(7)]) {
      expect(refusal({ ...production, BOOTSTRAP_ADMIN_CODE: bad }), bad).toContain("BOOTSTRAP_ADMIN_CODE");
      expect(refusal({ ...production, BOOTSTRAP_ADMIN_CODE: bad })).not.toContain(bad);
    }
  });

  test("the longest code for the first administrator is the longest that a sign-up takes", () => {
    const code = randomBytes(150).toString("base64");
    const signUp = (inviteCode: string) =>
      Registration.safeParse({ email: "ada@example.com", password: "correct horse battery", inviteCode }).success;
    expect(parseConfig({ ...production, BOOTSTRAP_ADMIN_CODE: code }).bootstrapAdminCode).toBe(code);
    expect(signUp(code)).toBe(true);
    expect(refusal({ ...production, BOOTSTRAP_ADMIN_CODE: `${code}x` })).toContain("too long");
    expect(signUp(`${code}x`)).toBe(false);
  });

  test("no message ever holds a value", () => {
    const canary = "canary-7f3a";
    const names = ["APP_ENV", "JWT_SECRET_KEY", "JWT_SECRET_KEY_PREVIOUS", "SECRETS_KEY", "PUBLIC_BASE_URL"];
    for (const name of [...names, "CORS_ORIGINS", "SIGN_UP", "PASSWORD_SIGN_IN"]) {
      const message = refusal({ ...production, [name]: canary });
      expect(message, name).not.toContain(canary);
      expect(message, name).toContain(name);
    }
  });
});

describe("in development", () => {
  test("nothing has to be set: sign-up is open, links point at the dev origin, the secrets are made later", () => {
    const config = parseConfig({});
    expect(config).toMatchObject({
      production: false,
      jwtSecret: null,
      previousJwtSecret: null,
      secretsKey: null,
      publicBaseUrl: "http://127.0.0.1:8787",
      corsOrigins: [],
      imageModel: "procedural",
      signUp: "open",
      passwordSignIn: true,
      s3: null,
    });
  });

  test("an empty variable is an unset one", () => {
    const empty = Object.fromEntries(
      ["APP_ENV", "JWT_SECRET_KEY", "SECRETS_KEY", "PUBLIC_BASE_URL", "CORS_ORIGINS", "VERCEL_URL", "SIGN_UP"].map(
        (name) => [name, ""],
      ),
    );
    expect(parseConfig(empty)).toEqual(parseConfig({}));
  });
});

describe("origins", () => {
  test("CORS_ORIGINS is a list of exact origins", () => {
    const config = parseConfig({ CORS_ORIGINS: " https://a.example , http://localhost:3000,https://b.example/ ,," });
    expect(config.corsOrigins).toEqual(["https://a.example", "http://localhost:3000", "https://b.example"]);
  });

  test.each([
    "*",
    "null",
    "https://*.example.com",
    "https://a.example/path",
    "a.example",
    "ftp://a.example",
    "https://",
  ])("CORS_ORIGINS with %s stops the start", (origin) => {
    expect(refusal({ CORS_ORIGINS: `https://ok.example,${origin}` })).toContain("CORS_ORIGINS");
  });

  test.each([
    "https://user@a.example",
    "https://a.example:443",
    "HTTPS://A.EXAMPLE",
    "https://a.example?x",
    "https://a.example#x",
  ])("CORS_ORIGINS with %s, which no browser would send, stops the start", (origin) => {
    expect(refusal({ CORS_ORIGINS: origin })).toContain("CORS_ORIGINS");
  });

  test("PUBLIC_BASE_URL is an origin without a path", () => {
    expect(parseConfig({ PUBLIC_BASE_URL: "https://h.example/" }).publicBaseUrl).toBe("https://h.example");
    for (const bad of ["h.example", "https://h.example/v1", "javascript:alert(1)", "https://u:p@h.example"])
      expect(refusal({ PUBLIC_BASE_URL: bad }), bad).toContain("PUBLIC_BASE_URL");
  });

  test("VERCEL_URL that is a vercel.app host is an https origin", () => {
    expect(parseConfig({ VERCEL_URL: "game-editor-git-main.vercel.app" }).corsOrigins).toEqual([
      "https://game-editor-git-main.vercel.app",
    ]);
  });

  test.each([
    "game.vercel.app\n",
    "game.vercel.app\r\n",
    "game.vercel.app.evil.example",
    "evil.example/game.vercel.app",
    "a.b.vercel.app",
    "https://game.vercel.app",
    "Game.vercel.app",
    "game.vercel.app/",
    "game.vercelxapp",
    ".vercel.app",
    "evil.example\ngame.vercel.app",
  ])("VERCEL_URL %j is dropped with a warning that does not repeat it, and the rest starts", (value) => {
    const config = parseConfig({ VERCEL_URL: value, CORS_ORIGINS: "https://a.example" });
    expect(config.corsOrigins).toEqual(["https://a.example"]);
    const warnings = config.warnings.filter((warning) => !warning.includes("random one is used"));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("VERCEL_URL");
    expect(warnings[0]).not.toContain(value);
  });
});

describe("R2's keys for presigned links", () => {
  const keys = { R2_ACCOUNT_ID: "acc", R2_ACCESS_KEY_ID: "id", R2_SECRET_ACCESS_KEY: "key", R2_BUCKET_NAME: "bucket" };

  test("count only when all four are set", () => {
    expect(parseConfig(keys).s3).toEqual({
      accountId: "acc",
      accessKeyId: "id",
      secretAccessKey: "key",
      bucketName: "bucket",
    });
    for (const name of Object.keys(keys)) expect(parseConfig({ ...keys, [name]: "" }).s3, name).toBeNull();
  });

  test("are dropped with a warning that names what is missing and repeats no value; all or none say nothing", () => {
    const warningsOf = (vars: Record<string, string>) =>
      parseConfig(vars).warnings.filter((warning) => warning.includes("R2_"));
    expect(warningsOf(keys)).toEqual([]);
    expect(warningsOf({})).toEqual([]);
    for (const name of Object.keys(keys))
      expect(warningsOf({ ...keys, [name]: "" })).toEqual([`${name} not set: the other R2_* settings were ignored`]);
    expect(warningsOf({ R2_BUCKET_NAME: "bucket" })).toEqual([
      "R2_ACCOUNT_ID, R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY not set: the other R2_* settings were ignored",
    ]);
  });
});

test("development without secrets says that random ones are used, and production never does", () => {
  expect(parseConfig({}).warnings.join()).toMatch(/JWT_SECRET_KEY.*SECRETS_KEY/);
});
