/**
 * Calls every operation as every kind of caller: without valid credentials, with keys of each scope, with old sessions, as
 * another user, and as an administrator.
 */
import { setTimeout as pause } from "node:timers/promises";
import { describe, essence, type Audit, type Part } from "./audit.ts";
import { inParallel, type Answer, type Ask, type Json } from "./client.ts";
import { constantsOf, fill, needsCredential, pathNames, type Operation } from "./spec.ts";
import { createForger } from "./tokens.ts";
import { getAdmin, newKey, newUser, newWorld, unknownLike, type Ids, type User, type World } from "./world.ts";
import { patiently } from "./patience.ts";

const scopes = ["read", "write", "generate"];
const width = 6;

/** Calls an operation, by default with the body of the documented example. */
function ask(
  audit: Audit,
  op: Operation,
  ids: Ids,
  extra: Ask & { query?: Ids } = {},
  body: Json = op.body?.example ?? {},
) {
  const address = fill(op.path, { ...constantsOf(op), ...ids });
  const query = new URLSearchParams(extra.query).toString();
  const path = query === "" ? address : `${address}?${query}`;
  return audit.call(op.method, path, { ...(op.body && { body }), ...extra });
}

/** Credentials that are no longer valid, or never were. */
async function badCredentials(audit: Audit): Promise<Readonly<Record<string, Ask>>> {
  const [gone, left, living] = await Promise.all([newUser(audit), newUser(audit), newUser(audit)]);
  const key = await newKey(audit, gone, scopes);
  const revoked = await newKey(audit, living, scopes);
  const listed = await audit.call("GET", "/v1/api-keys", { token: living.token });
  await audit.call("DELETE", `/v1/api-keys/${listed.body["items"]?.[0]?.id}`, { token: living.token });
  await audit.call("DELETE", "/v1/me", { token: gone.token });
  await audit.call("POST", "/v1/auth/logout", { token: left.token });
  const sessions = await audit.call("GET", "/v1/me/sessions", { token: living.token });
  const subject = { userId: living.id, sessionId: sessions.body["items"]?.[0]?.id ?? "" };
  const forger = createForger(audit.instance.accessKey, subject);
  return {
    "no credential": {},
    "a garbage token": { token: "garbage" },
    "an empty token": { headers: { Authorization: "Bearer " } },
    "another scheme": { headers: { Authorization: `Basic ${living.token}` } },
    "an unknown API key": { token: `hk_${"A".repeat(43)}` },
    "an expired token": { token: forger.token({ claims: { exp: Math.floor(Date.now() / 1000) - 5 } }) },
    "a forged token": { token: forger.token({ key: "secret" }) },
    "a deleted user's token": { token: gone.token },
    "a deleted user's key": { token: key },
    "a revoked key": { token: revoked },
    "a token after logout": { token: left.token },
  };
}

async function strangers(audit: Audit, closed: readonly Operation[], ids: Ids): Promise<void> {
  for (const [kind, credential] of Object.entries(await badCredentials(audit)))
    await inParallel(closed, width, async (op) => {
      const answer = await ask(audit, op, ids, credential);
      const refused = answer.status === 401 && answer.body["code"] === "unauthenticated";
      audit.expect(
        refused,
        "critical",
        `every operation refuses a bad credential: ${kind}`,
        () => `${op.id}: ${describe(answer)}`,
      );
    });
}

async function keysByScope(audit: Audit, closed: readonly Operation[], world: World): Promise<void> {
  const { user, ids } = world;
  const keys = new Map<string, string>();
  for (const scope of scopes) keys.set(scope, await newKey(audit, user, [scope]));
  const all = await newKey(audit, user, scopes);
  for (const op of closed) {
    const wanted = op.access.startsWith("scope:") ? op.access.slice("scope:".length) : undefined;
    const without = wanted === undefined ? [all] : scopes.filter((scope) => scope !== wanted).map((s) => keys.get(s));
    for (const token of without.filter((key) => key !== undefined)) {
      const answer = await ask(audit, op, ids, { token });
      const refused = answer.status === 403 && answer.body["code"] === "insufficient_scope";
      audit.expect(refused, "critical", "a key does nothing beyond its scopes", () => `${op.id}: ${describe(answer)}`);
    }
    if (op.method !== "GET" || wanted === undefined) continue;
    const answer = await ask(audit, op, ids, { token: keys.get(wanted) ?? "" });
    audit.expect(answer.status === 200, "medium", "a key does what its scope allows", () => describe(answer));
  }
}

const hourSeconds = 3600;

function claimsOf(token: string): Json {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}

type OldTokens = Readonly<Record<string, string>>;

/** Tokens of a living session, with a sign-in time in the past. */
async function oldTokens(audit: Audit, user: User): Promise<OldTokens> {
  const sessions = await audit.call("GET", "/v1/me/sessions", { token: user.token });
  const subject = { userId: user.id, sessionId: sessions.body["items"]?.[0]?.id ?? "" };
  const forger = createForger(audit.instance.accessKey, subject);
  const now = Math.floor(Date.now() / 1000);
  return {
    "of yesterday": forger.token({ claims: { auth_time: now - 24 * hourSeconds } }),
    "of 12 hours ago": forger.token({ claims: { auth_time: now - 12 * hourSeconds - 5 } }),
  };
}

async function askWithOld(audit: Audit, operations: readonly Operation[], tokens: OldTokens, check: string) {
  for (const [kind, token] of Object.entries(tokens))
    for (const op of operations) {
      const answer = await ask(audit, op, {}, { token });
      const refused = answer.status === 403 && answer.body["code"] === "forbidden";
      audit.expect(refused, "high", `${check}: ${kind}`, () => `${op.id}: ${describe(answer)}`);
    }
}

/**
 * A stolen or forgotten session must not gain lasting access: operations with effects beyond the session require a recent
 * sign-in.
 */
async function oldSessions(audit: Audit, closed: readonly Operation[]): Promise<void> {
  const operations = closed.filter(({ access }) => access === "recent-session");
  const named = operations.some(({ path }) => path === "/v1/api-keys") && operations.some((op) => op.path === "/v1/me");
  audit.expect(named, "high", "lasting effects need a recent sign-in", () => "keys or the account are not");
  const user = await newUser(audit);
  const tokens = await oldTokens(audit, user);
  await askWithOld(audit, operations, tokens, "an old sign-in has no lasting effects");
  const still = await audit.call("GET", "/v1/me", { token: tokens["of yesterday"] ?? "" });
  audit.expect(still.status === 200, "medium", "an old session can still read", () => describe(still));
  // The claim has whole seconds. After a second, a changed sign-in time would show.
  await pause(1100);
  const fresh = await audit.call("POST", "/v1/auth/refresh", { body: { refreshToken: user.refreshToken } });
  const [before, after] = [user.token, fresh.body["accessToken"]].map((token) => claimsOf(token)["auth_time"]);
  audit.expect(before === after, "high", "a refresh keeps the time of the sign-in", () => `${before} / ${after}`);
}

/** Administrators need a recent sign-in for every write: they affect others, and invite codes outlive the session. */
async function oldAdminSessions(audit: Audit, closed: readonly Operation[]): Promise<void> {
  const writes = closed.filter(({ access, method }) => access === "admin" && method !== "GET");
  const tokens = await oldTokens(audit, await getAdmin(audit));
  const look = await audit.call("GET", "/v1/admin/users", { token: tokens["of yesterday"] ?? "" });
  audit.expect(look.status === 200, "medium", "an administrator's old session can still read", () => describe(look));
  await askWithOld(audit, writes, tokens, "an administrator's old sign-in cannot write");
}

type Place = { readonly where: "path" | "body" | "query"; readonly name: string };

/** Fields that hold an id under another name than the path parameter. */
const idOf: Readonly<Record<string, string>> = { since: "exportId" };

function placesOf(op: Operation, ids: Ids): Place[] {
  const constants = constantsOf(op);
  const inPath = pathNames(op).filter((name) => name in ids && !(name in constants));
  const isId = (name: string): boolean => (idOf[name] ?? name) in ids && name !== "version";
  const inBody = Object.keys(op.body?.schema.properties ?? {}).filter(isId);
  const inQuery = op.parameters.filter((parameter) => parameter.in === "query" && isId(parameter.name));
  return [
    ...inPath.map((name) => ({ where: "path", name }) as const),
    ...inBody.map((name) => ({ where: "body", name }) as const),
    ...inQuery.map(({ name }) => ({ where: "query", name }) as const),
  ];
}

/** Sends the same request about another user's resource and about a missing one. The responses must be the same. */
async function compare(audit: Audit, op: Operation, token: string, own: Ids, theirs: Ids, places: readonly Place[]) {
  const at = async (pick: (name: string) => string): Promise<Answer> => {
    const named = (where: Place["where"]) =>
      Object.fromEntries(places.filter((p) => p.where === where).map(({ name }) => [name, pick(name)]));
    const body = { ...op.body?.example, ...named("body") };
    return patiently(() => ask(audit, op, { ...own, ...named("path") }, { token, query: named("query") }, body));
  };
  const real = await at((name) => theirs[idOf[name] ?? name] ?? "");
  const none = await at((name) => unknownLike(theirs[idOf[name] ?? name] ?? ""));
  const what = () =>
    `${op.id} with another user's ${places.map(({ name }) => name).join(", ")}: ${describe(real)} / ${describe(none)}`;
  audit.expect(essence(real) === essence(none), "critical", "another user's resource looks like a missing one", what);
  const refused = real.status === 404 || (real.status >= 400 && places.every(({ where }) => where === "body"));
  audit.expect(op.access === "admin" || refused, "critical", "another user's resource is not found", what);
}

/** All that owners see of their own resources, without values that change by themselves. */
async function snapshot(audit: Audit, reads: readonly Operation[], world: World): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  for (const op of reads) {
    const { status, text } = await ask(audit, op, world.ids, { token: world.user.token });
    const steady = text.replaceAll(/"(?:url|urlExpiresAt|lastUsedAt|seq)":"[^"]*"/g, "");
    seen.set(op.id, `${status} ${steady}`);
  }
  return seen;
}

/** Users try to reach the resources of `a`. They take turns, because one user's quota of writes is too small. */
async function neighbours(
  audit: Audit,
  closed: readonly Operation[],
  a: World,
  others: readonly World[],
): Promise<void> {
  const { expect, call } = audit;
  const reads = closed.filter((op) => op.method === "GET" && op.access !== "admin" && pathNames(op).length > 0);
  const before = await snapshot(audit, reads, a);
  for (const [id, seen] of before)
    expect(seen.startsWith("200"), "medium", "the owner finds every resource", () => `${id}: ${seen.slice(0, 300)}`);
  const elsewhere = { projectId: await otherProject(audit, a.user) };
  const bound = await newKey(audit, a.user, scopes, elsewhere.projectId);
  for (const [i, op] of closed.entries()) {
    const b = others[i % others.length] ?? a;
    const places = placesOf(op, a.ids);
    const inPath = places.filter(({ where }) => where === "path");
    if (inPath.length > 0) await compare(audit, op, b.user.token, {}, a.ids, inPath);
    for (const place of places) await compare(audit, op, b.user.token, b.ids, a.ids, [place]);
    if (!op.access.startsWith("scope:")) continue;
    if (inPath.length > 0) await compare(audit, op, bound, {}, a.ids, inPath);
    for (const place of places.filter(({ where }) => where !== "path"))
      await compare(audit, op, bound, elsewhere, a.ids, [place]);
  }
  for (const [id, seen] of await snapshot(audit, reads, a))
    expect(
      seen === before.get(id),
      "critical",
      "other users have changed nothing",
      () => `${id}: ${before.get(id)?.slice(0, 250)} / ${seen.slice(0, 250)}`,
    );
  for (const op of closed.filter(
    ({ method, access, path }) => method === "GET" && access !== "admin" && !path.includes("{"),
  )) {
    const answer = await call("GET", op.path, { token: others[0]?.user.token ?? "" });
    const leaked = Object.values(a.ids).find((id) => id.length > 20 && answer.text.includes(id));
    expect(
      leaked === undefined,
      "critical",
      "no list shows another user's resources",
      () => `${leaked} in ${describe(answer)}`,
    );
  }
}

async function otherProject({ call }: Audit, user: User): Promise<string> {
  return (await call("POST", "/v1/projects", { token: user.token, body: { name: "Other" } })).body["id"];
}

async function administration(audit: Audit, closed: readonly Operation[], a: World, b: World): Promise<void> {
  const operations = closed.filter(({ access }) => access === "admin");
  for (const op of operations) {
    const answer = await ask(audit, op, { ...b.ids, ...a.ids }, { token: b.user.token });
    const refused = answer.status === 403 && answer.body["code"] === "forbidden";
    audit.expect(refused, "critical", "administration is closed to users", () => `${op.id}: ${describe(answer)}`);
  }
  if (operations.length === 0) return;
  const admin = await getAdmin(audit);
  const list = await audit.call("GET", "/v1/admin/users", { token: admin.token });
  audit.expect(list.status === 200, "medium", "administration is open to administrators", () => describe(list));
  const key = await newKey(audit, admin, scopes);
  for (const op of operations) {
    const answer = await ask(audit, op, a.ids, { token: key });
    audit.expect(
      answer.status === 403,
      "critical",
      "an administrator's API key is refused",
      () => `${op.id}: ${describe(answer)}`,
    );
  }
}

async function run(audit: Audit): Promise<void> {
  const closed = audit.spec.operations.filter(needsCredential);
  const [a, b, c, d] = await Promise.all([
    newWorld(audit, { jobs: true }),
    newWorld(audit, { jobs: true }),
    newWorld(audit, { jobs: true }),
    newWorld(audit, { jobs: true }),
  ]);
  const known = closed.flatMap((op) => pathNames(op).filter((name) => !(name in a.ids) && !(name in constantsOf(op))));
  const missing = [...new Set(known)].filter((name) => !["userId", "inviteId", "imageId"].includes(name));
  audit.expect(missing.length === 0, "low", "every path parameter is tried", () => missing.join(", "));
  await strangers(audit, closed, a.ids);
  await keysByScope(audit, closed, d);
  await oldSessions(audit, closed);
  await oldAdminSessions(audit, closed);
  await administration(audit, closed, a, b);
  await neighbours(audit, closed, a, [b, c]);
}

export const roles: Part = { name: "roles", run };
