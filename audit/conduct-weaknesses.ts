/** Weaknesses in responses (leaks, missing headers, timing) and under concurrency. */
import { one, type Weakness } from "./weakness.ts";

const answers: readonly Weakness[] = [
  one(
    "parser-error-shown",
    "limits",
    /no response shows internals/,
    "src/http/body.ts",
    "malformed(toJsonComplaint(text), cause)",
    "malformed(String(cause), cause)",
  ),
  {
    name: "database-error-shown",
    part: "races",
    found: /no request causes a 5xx|no response shows internals/,
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
    name: "password-hash-shown",
    part: "headers",
    found: /no response shows internals/,
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
  one("framing-allowed", "headers", /security headers/, "src/http/headers.ts", '  "X-Frame-Options": "DENY",\n', ""),
  {
    name: "cors-origin-by-prefix",
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
    "accounts-told-by-time",
    "timing",
    /take the same time/,
    "src/features/identity/service.ts",
    "stored === null ? await pretendToCheck(input.password) :",
    "stored === null ? false :",
  ),
  one(
    "slow-call",
    "timing",
    /as long as signing in/,
    "src/features/identity/service.ts",
    "return toUser(await getUserRow(ctx));",
    'for (const it of ["a", "b"]) await pretendToCheck(it); return toUser(await getUserRow(ctx));',
  ),
];

const atomicity: readonly Weakness[] = [
  {
    name: "read-then-write",
    part: "races",
    found: /accepted write is lost|version of its own/,
    patches: [
      {
        file: "src/features/memory-files/write-store.ts",
        from: '[...writtenNames, "some", "none"]',
        to: '[...writtenNames, "some", "none", "next"]',
      },
      {
        file: "src/features/memory-files/write-store.ts",
        from: "content = excluded.content, version = memory_files.version + 1,",
        to: "content = excluded.content, version = ${at.next},",
      },
      {
        file: "src/features/memory-files/write-store.ts",
        from: "const change = upsert(db, { ...file,",
        to: "const next = ((await fileOfOwner(db, file))[0]?.version ?? 0) + 1;\n  const change = upsert(db, { next, ...file,",
      },
    ],
  },
  {
    name: "idempotency-unchecked",
    part: "races",
    found: /one idempotency key starts|one generation exists|a repeat before the response|a later repeat gets/,
    patches: [
      {
        file: "src/db/idempotency-store.ts",
        from: "setWhere: sql`${expired} OR (${dead})`",
        to: "setWhere: sql`1 OR ${expired} OR (${dead})`",
      },
      {
        file: "src/db/idempotency-store.ts",
        from: "sql`CASE WHEN ${expired} THEN",
        to: "sql`CASE WHEN 1 OR ${expired} THEN",
      },
    ],
  },
  one(
    "etags-unchecked",
    "races",
    /the same ETag/,
    "src/features/memory-files/store.ts",
    "AND tag.value IN (f.etag, '*'))`",
    "AND tag.value IS NOT NULL)`",
  ),
];

export const conductWeaknesses: readonly Weakness[] = [...answers, ...atomicity];
