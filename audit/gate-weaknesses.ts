import { one, type Weakness } from "./weakness.ts";

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
    "!caller.scopes.includes(access.scope)",
    "false",
  ),
  one(
    "keys-sign-in",
    "roles",
    /a key does nothing beyond/,
    "src/http/authenticate.ts",
    "if (!caller.isSession)",
    "if (false)",
  ),
  one(
    "old-session-takes-root",
    "roles",
    /an old sign-in/,
    "src/http/authenticate.ts",
    "if (asksForRecentSignIn(op)) requireRecent(caller, now);",
    "void requireRecent; void now;",
  ),
  one(
    "old-admin-session",
    "roles",
    /an administrator's old sign-in/,
    "src/http/operation.ts",
    ' || (access === "admin" && method !== "get")',
    "",
  ),
  one(
    "late-body-acts",
    "endings",
    /what comes after its credential/,
    "src/http/routes.ts",
    "const isLate = admitted !== null && !wasThere;",
    "const isLate = false;",
  ),
  one(
    "refreshing-signs-in",
    "roles",
    /an old sign-in|refreshing makes/,
    "src/features/identity/session-service.ts",
    "signedInAtMs: row.signedInAt",
    "signedInAtMs: nowMs",
  ),
  one(
    "bound-key-roams",
    "roles",
    anothers,
    "src/db/owned.ts",
    "owner.projectId !== null && owner.projectId !== projectId",
    "false",
  ),
  one(
    "any-admin",
    "roles",
    /administration is closed/,
    "src/http/authenticate.ts",
    "!(await authenticator.isAdmin(ctx, actor))",
    "!(await authenticator.isAdmin(ctx, actor)) && false",
  ),
];

const tokens: readonly Weakness[] = [
  one(
    "any-header",
    "forgeries",
    forged,
    "src/features/identity/tokens.ts",
    "header === encodeJson(headerOf(each))",
    'header !== undefined && each.id !== ""',
  ),
  one(
    "idle-bits",
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
  one(
    "keys-twice",
    "limits",
    /a body that should be refused/,
    "src/http/body.ts",
    "const key = findDuplicateKey(text);",
    "const key = findDuplicateKey(text) && undefined;",
  ),
];

/** Who may do what, and how much of it. */
export const gateWeaknesses: readonly Weakness[] = [...access, ...tokens, ...bounds];
