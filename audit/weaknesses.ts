/** `from` stands in the file exactly once. */
export type Patch = { readonly file: string; readonly from: string; readonly to: string };

/** A fault that somebody could make, the part of the audit that is for it, and the check that must find it. */
export type Weakness = {
  readonly name: string;
  readonly part: string;
  readonly found: RegExp;
  readonly patches: readonly Patch[];
};

function one(name: string, part: string, found: RegExp, file: string, from: string, to: string): Weakness {
  return { name, part, found, patches: [{ file, from, to }] };
}

const anothers = /another's|nothing that others asked|no list shows/;
const exact = /of many at once exactly the quota/;
const forged = /forged tokens get/;
const unsigned = /a delivery that is not signed/;
const changedLink = /a link that was changed/;

const access: readonly Weakness[] = [
  one("any-owner", "roles", anothers, "src/db/owned.ts", " AND p.owner_id = ${owner.userId}", ""),
  one(
    "memory-file-without-owner",
    "roles",
    anothers,
    "src/features/memory-files/store.ts",
    "return and(eq(memoryFiles.projectId, projectId), eq(memoryFiles.type, type), owns(owner, projectId));",
    "return and(eq(memoryFiles.projectId, projectId), eq(memoryFiles.type, type)); void owner;",
  ),
  one(
    "open-memory-files",
    "inventory",
    /nothing is open to more/,
    "src/features/memory-files/operations.ts",
    'summary: "List a project\'s memory files",\n      access: { scope: "read" },',
    'summary: "List a project\'s memory files",\n      access: "public",',
  ),
  one(
    "any-scope",
    "roles",
    /a key does nothing beyond/,
    "src/http/authenticate.ts",
    "!actor.scopes.includes(access.scope)",
    "false",
  ),
  one(
    "keys-sign-in",
    "roles",
    /a key does nothing beyond/,
    "src/http/authenticate.ts",
    "if (!actor.isSession)",
    "if (false)",
  ),
  one(
    "bound-key-roams",
    "roles",
    anothers,
    "src/db/owned.ts",
    "owner.projectId !== null && owner.projectId !== projectId",
    "false",
  ),
];

const tokens: readonly Weakness[] = [
  one("alg-unpinned", "forgeries", forged, "src/features/identity/tokens.ts", 'algorithms: ["HS256"], ', ""),
  one(
    "type-unchecked",
    "forgeries",
    forged,
    "src/features/identity/tokens.ts",
    "typ: type, requiredClaims",
    "requiredClaims",
  ),
  one(
    "claims-optional",
    "forgeries",
    forged,
    "src/features/identity/tokens.ts",
    '["iss", "aud", "sub", "sid", "jti", "iat", "exp"]',
    '["sub", "sid", "exp"]',
  ),
  one(
    "signature-unchecked",
    "triggers",
    unsigned,
    "src/lib/standard-webhooks.ts",
    "equalInConstantTime(mac, signature)",
    "mac.byteLength > 0 && signature.byteLength > 0",
  ),
  one(
    "old-deliveries",
    "triggers",
    unsigned,
    "src/lib/standard-webhooks.ts",
    "toleranceSeconds = 5 * 60",
    "toleranceSeconds = 500_000",
  ),
  one(
    "endless-links",
    "links",
    changedLink,
    "src/storage/signed-url.ts",
    "link !== undefined && link.expiresAtMs > ctx.now.getTime() ? link : undefined",
    "link",
  ),
  one(
    "unsigned-links",
    "links",
    /a link/,
    "src/storage/signed-url.ts",
    "good ? readClaims",
    "good || true ? readClaims",
  ),
];

const bounds: readonly Weakness[] = [
  one("auth-unlimited", "limits", exact, "src/limits/policies.ts", "auth: { quota: 10,", "auth: { quota: 1000,"),
  one(
    "claimed-address",
    "limits",
    exact,
    "src/http/authenticate.ts",
    'addressSubject(c.req.header("CF-Connecting-IP"))',
    'addressSubject(c.req.header("X-Forwarded-For") ?? c.req.header("CF-Connecting-IP"))',
  ),
  one("ipv6-by-host", "limits", exact, "src/limits/address.ts", "groups.slice(0, 4)", "groups.slice(0, 8)"),
  one(
    "loose-schema",
    "limits",
    /a body that should be refused/,
    "src/features/assets/schemas.ts",
    "NewAsset = z.strictObject",
    "NewAsset = z.object",
  ),
  one(
    "chunks-unbounded",
    "limits",
    /a body that should be refused/,
    "src/http/body.ts",
    "if (sizeBytes > maxBytes) throw tooLarge(maxBytes);",
    "",
  ),
];

const words: readonly Weakness[] = [
  one(
    "parser-speaks",
    "limits",
    /no word from inside/,
    "src/http/body.ts",
    'malformed("The body is not valid JSON.", cause)',
    "malformed(String(cause), cause)",
  ),
  {
    name: "database-speaks",
    part: "races",
    found: /nothing makes it fail|no word from inside/,
    patches: [
      {
        file: "src/features/identity/sign-up-store.ts",
        from: "ON CONFLICT (email) DO NOTHING RETURNING id`",
        to: "RETURNING id`",
      },
      { file: "src/http/on-error.ts", from: '"Database operation failed"', to: "String(error)" },
    ],
  },
  {
    name: "hash-leaves",
    part: "headers",
    found: /no word from inside/,
    patches: [
      {
        file: "src/features/identity/schemas.ts",
        from: 'role: z.enum(["user", "admin"]),',
        to: 'role: z.enum(["user", "admin"]), passwordHash: z.string().nullable(),',
      },
      {
        file: "src/features/identity/user.ts",
        from: "role: row.role,",
        to: "role: row.role, passwordHash: row.passwordHash,",
      },
    ],
  },
  one("frameable", "headers", /security headers/, "src/http/headers.ts", '  "X-Frame-Options": "DENY",\n', ""),
  {
    name: "origin-by-prefix",
    part: "headers",
    found: /no other origin/,
    patches: [
      {
        file: "src/http/headers.ts",
        from: "origins.includes(origin) ? origin : null",
        to: "origins.some((good) => origin.startsWith(good)) ? origin : null",
      },
      {
        file: "src/http/headers.ts",
        from: 'origins.includes(c.req.header("Origin") ?? "") ? allow(c, next) : next()',
        to: "allow(c, next)",
      },
    ],
  },
  one(
    "names-by-time",
    "timing",
    /take the same time/,
    "src/features/identity/service.ts",
    "stored === null ? await pretendToCheck(input.password) :",
    "stored === null ? false :",
  ),
];

const atomicity: readonly Weakness[] = [
  one(
    "read-then-write",
    "races",
    /accepted write is lost|version of its own/,
    "src/features/memory-files/store.ts",
    "content = excluded.content, version = memory_files.version + 1,",
    "content = excluded.content, version = ${((await findMemoryFile(db, owner, target))?.version ?? 0) + 1},",
  ),
  one(
    "claims-never-held",
    "races",
    /one key starts|one generation is there|come too early/,
    "src/db/idempotency-store.ts",
    "setWhere: sql`${expired} OR (${dead})`",
    "setWhere: sql`1 OR ${expired} OR (${dead})`",
  ),
  one(
    "tags-unchecked",
    "races",
    /one ETag/,
    "src/features/memory-files/store.ts",
    "AND tag.value IN (f.etag, '*'))`",
    "AND tag.value IS NOT NULL)`",
  ),
];

export const weaknesses: readonly Weakness[] = [...access, ...tokens, ...bounds, ...words, ...atomicity];
