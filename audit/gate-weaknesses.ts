/** Weaknesses in access control, tokens, signatures and limits. */
import { one, type Weakness } from "./weakness.ts";

const anothers = /another user's|other users have changed/;
const exact = /exactly the quota passes/;
const forged = /forged tokens get/;
const unsigned = /a forged delivery is refused/;
const changedLink = /a changed link is refused/;

const access: readonly Weakness[] = [
  {
    name: "owner-unchecked",
    part: "roles",
    found: anothers,
    patches: [
      { file: "src/db/owned.ts", from: " AND p.owner_id = ${owner.userId}", to: "" },
      { file: "src/db/owned.ts", from: " AND p.owner_id = ${userId}", to: " AND ${userId} IS NOT NULL" },
    ],
  },
  one(
    "memory-file-without-owner",
    "roles",
    anothers,
    "src/features/memory-files/store.ts",
    "eq(memoryFiles.type, at.type), isOwned(at)",
    "eq(memoryFiles.type, at.type)",
  ),
  one(
    "memory-files-public",
    "inventory",
    /no operation is open to more/,
    "src/features/memory-files/operations.ts",
    'summary: "List a project\'s memory files",\n      access: { scope: "read" },',
    'summary: "List a project\'s memory files",\n      access: "public",',
  ),
  one(
    "scope-unchecked",
    "roles",
    /a key does nothing beyond/,
    "src/http/authenticate.ts",
    "!caller.scopes.includes(access.scope)",
    "false",
  ),
  one(
    "keys-accepted-as-sessions",
    "roles",
    /a key does nothing beyond/,
    "src/http/authenticate.ts",
    "if (!caller.isSession)",
    "if (false)",
  ),
  one(
    "old-sign-in-accepted",
    "roles",
    /an old sign-in/,
    "src/http/authenticate.ts",
    "if (asksForRecentSignIn(op)) requireRecent(caller, now);",
    "void requireRecent; void now;",
  ),
  one(
    "old-admin-sign-in-accepted",
    "roles",
    /an administrator's old sign-in/,
    "src/http/operation.ts",
    ' || (access === "admin" && method !== "get")',
    "",
  ),
  one(
    "late-body-accepted",
    "endings",
    /a body after the credential's end/,
    "src/http/routes.ts",
    "const isLate = admitted !== null && !wasThere;",
    "const isLate = false;",
  ),
  one(
    "refresh-counts-as-sign-in",
    "roles",
    /an old sign-in|a refresh keeps/,
    "src/features/identity/session-service.ts",
    "signedInAtMs: row.signedInAt",
    "signedInAtMs: nowMs",
  ),
  {
    name: "project-of-key-unchecked",
    part: "roles",
    found: anothers,
    patches: [
      { file: "src/db/owned.ts", from: "owner.projectId !== null && owner.projectId !== projectId", to: "false" },
      { file: "src/db/owned.ts", from: "coalesce(${boundTo}, p.id)", to: "coalesce(p.id, ${boundTo})" },
    ],
  },
  one(
    "admin-role-unchecked",
    "roles",
    /administration is closed/,
    "src/http/authenticate.ts",
    "!(await authenticator.isAdmin(ctx, actor))",
    "!(await authenticator.isAdmin(ctx, actor)) && false",
  ),
];

const tokens: readonly Weakness[] = [
  one(
    "token-header-unchecked",
    "forgeries",
    forged,
    "src/features/identity/tokens.ts",
    "header === encodeJson(headerOf(each))",
    'header !== undefined && each.id !== ""',
  ),
  one(
    "idle-bits-accepted",
    "forgeries",
    forged,
    "src/features/identity/tokens.ts",
    " || fromBase64Url(signature) === undefined",
    "",
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
    "trigger-signature-unchecked",
    "triggers",
    unsigned,
    "src/lib/standard-webhooks.ts",
    "equalInConstantTime(mac, signature)",
    "mac.byteLength > 0 && signature.byteLength > 0",
  ),
  one(
    "old-deliveries-accepted",
    "triggers",
    unsigned,
    "src/lib/standard-webhooks.ts",
    "toleranceSeconds = 5 * 60",
    "toleranceSeconds = 500_000",
  ),
  one(
    "link-expiry-unchecked",
    "links",
    changedLink,
    "src/storage/signed-url.ts",
    "link !== undefined && link.expiresAtMs > ctx.now.getTime() ? link : undefined",
    "link",
  ),
  one(
    "link-signature-unchecked",
    "links",
    /a changed link is refused|a link with a wrong signature/,
    "src/storage/signed-url.ts",
    "good ? readClaims",
    "good || true ? readClaims",
  ),
];

const bounds: readonly Weakness[] = [
  one("auth-unlimited", "limits", exact, "src/limits/policies.ts", "auth: { quota: 10,", "auth: { quota: 1000,"),
  one(
    "address-from-header",
    "limits",
    exact,
    "src/http/authenticate.ts",
    'addressSubject(c.req.header("CF-Connecting-IP"))',
    'addressSubject(c.req.header("X-Forwarded-For") ?? c.req.header("CF-Connecting-IP"))',
  ),
  one("ipv6-by-host", "limits", exact, "src/limits/address.ts", "groups.slice(0, 4)", "groups.slice(0, 8)"),
  one(
    "unknown-fields-accepted",
    "limits",
    /an invalid body is refused/,
    "src/features/assets/schemas.ts",
    "NewAsset = z.strictObject",
    "NewAsset = z.object",
  ),
  one(
    "body-limit-threefold",
    "limits",
    /an invalid body is refused/,
    "src/http/body.ts",
    "if (bytes.byteLength > maxBytes && sizeWithoutEscapes(bytes) > maxBytes) throw tooLarge;",
    "",
  ),
  one(
    "duplicate-keys-accepted",
    "limits",
    /an invalid body is refused/,
    "src/http/body.ts",
    "const key = findDuplicateKey(text);",
    "const key = findDuplicateKey(text) && undefined;",
  ),
];

export const gateWeaknesses: readonly Weakness[] = [...access, ...tokens, ...bounds];
