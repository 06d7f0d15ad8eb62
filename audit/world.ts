/** Creates users and resources for the parts. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Audit } from "./audit.ts";
import type { Answer, Json } from "./client.ts";
import type { Instance } from "./instance.ts";
import { png } from "./images.ts";
import { fill } from "./spec.ts";

export type Ids = Readonly<Record<string, string>>;
export type User = {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
  readonly refreshToken: string;
};
/** A user with one resource of every kind. The keys of `ids` are the names of path parameters. */
export type World = {
  readonly user: User;
  readonly ids: Ids;
  readonly triggerSecret: string;
  readonly fileUrl: string;
};

export const goodPassword = "vermilion-otter-crossing-41";

export async function newUser({ call }: Audit, extra: Json = {}): Promise<User> {
  const email = `audit-${randomUUID()}@example.com`;
  const answer = await call("POST", "/v1/auth/register", { body: { email, password: goodPassword, ...extra } });
  const { user, accessToken, refreshToken } = requireGood(answer);
  return { id: user.id, email, password: goodPassword, token: accessToken, refreshToken };
}

/** Access tokens live for 15 minutes. On a busy machine the audit takes longer. */
const renewAfterMs = 5 * 60_000;

type SignedIn = { readonly user: Promise<User>; readonly sinceMs: number };
const admins = new WeakMap<Instance, SignedIn>();

/** The invite code works once, so all parts share one administrator. The token is at most a few minutes old. */
export async function getAdmin(audit: Audit): Promise<User> {
  const { instance } = audit;
  const known = admins.get(instance);
  const nowMs = performance.now();
  if (known !== undefined && nowMs - known.sinceMs < renewAfterMs) return known.user;
  const user = known === undefined ? newUser(audit, { inviteCode: instance.adminCode }) : signInAgain(audit, known);
  admins.set(instance, { user, sinceMs: nowMs });
  return user;
}

async function signInAgain({ call }: Audit, known: SignedIn): Promise<User> {
  const user = await known.user;
  const answer = await call("POST", "/v1/auth/login", { body: { email: user.email, password: user.password } });
  const { accessToken, refreshToken } = requireGood(answer);
  return { ...user, token: accessToken, refreshToken };
}

export function requireGood(answer: Answer): Json {
  const { method, path, status, text, body } = answer;
  if (status >= 300)
    throw new Error(`The audit could not prepare its data: ${method} ${path} → ${status} ${text.slice(0, 300)}`);
  return body;
}

export async function until<T>(event: string, find: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = await find();
    if (found !== undefined) return found;
    await pause(200);
  }
  throw new Error(`The audit waited too long until ${event}`);
}

const project = "/v1/projects/{projectId}";
export const tinyAsset = (): Json => ({ name: `Coin ${randomUUID()}`, kind: "icon", width: 8, height: 8 });

type Step = {
  readonly makes: string;
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  /** JSON, or the bytes of an image. */
  readonly body?: (ids: Ids) => Json | Uint8Array;
  readonly read: (answer: Json) => string | undefined;
  /** True for a step that starts a job and waits for the end. */
  readonly job?: true;
};

const id = (answer: Json): string | undefined => answer["id"];

const steps: readonly Step[] = [
  { makes: "userId", method: "GET", path: "/v1/me", read: id },
  { makes: "sessionId", method: "GET", path: "/v1/me/sessions", read: ({ items }) => items[0].id },
  { makes: "keyId", method: "POST", path: "/v1/api-keys", body: () => ({ name: "k", scopes: ["read"] }), read: id },
  { makes: "projectId", method: "POST", path: "/v1/projects", body: () => ({ name: "Audited" }), read: id },
  {
    makes: "version",
    method: "PUT",
    path: `${project}/memory-files/plan`,
    body: () => ({ content: "# Plan\n" }),
    read: ({ version }) => String(version),
  },
  { makes: "assetKey", method: "POST", path: `${project}/assets`, body: tinyAsset, read: ({ key }) => key },
  {
    makes: "referenceId",
    method: "POST",
    path: `${project}/references`,
    body: () => png({ width: 8, height: 8 }),
    read: id,
  },
  {
    makes: "triggerId",
    method: "POST",
    path: `${project}/triggers`,
    body: () => ({ name: "ci" }),
    read: id,
  },
  {
    makes: "webhookId",
    method: "POST",
    path: "/v1/webhooks",
    // No server responds at this domain: RFC 2606 reserves it.
    body: () => ({ url: "https://hooks.example/in", events: ["generation.completed"] }),
    read: id,
  },
  { makes: "deliveryId", method: "POST", path: "/v1/webhooks/{webhookId}/test", read: id },
  {
    makes: "generationId",
    method: "POST",
    path: `${project}/generations`,
    body: ({ assetKey }) => ({ assets: [assetKey], model: "procedural" }),
    read: id,
    job: true,
  },
  {
    makes: "versionId",
    method: "GET",
    path: `${project}/assets/{assetKey}/versions`,
    read: ({ items }) => items[0]?.id,
    job: true,
  },
  {
    makes: "exportId",
    method: "POST",
    path: `${project}/exports`,
    body: () => ({ include: "all" }),
    read: id,
    job: true,
  },
];

type Options = { readonly jobs: boolean; readonly user?: User };

export async function newWorld(audit: Audit, options: Options): Promise<World> {
  const user = options.user ?? (await newUser(audit));
  const { token } = user;
  const ids: Record<string, string> = {};
  let triggerSecret = "";
  for (const { makes, method, path, body, read, job } of steps) {
    const known = audit.spec.operations.some((op) => op.method === method && fits(op.path, path));
    if (!known || (job && !options.jobs)) continue;
    ids[makes] = await until(`${makes} is there`, async () => {
      const sent = body?.(ids);
      const headers = sent instanceof Uint8Array ? { "Content-Type": "image/png" } : {};
      const made = await audit.call(method, fill(path, ids), { token, headers, ...(sent && { body: sent }) });
      const answer = requireGood(made);
      if (makes === "triggerId") triggerSecret = answer["secret"];
      return read(answer);
    });
  }
  return { user, ids, triggerSecret, fileUrl: options.jobs ? await exportUrl(audit, token, ids) : "" };
}

/** True if a path belongs to an operation's path. Paths in this file have values for some parameters. */
function fits(template: string, path: string): boolean {
  const parts = path.split("/");
  const own = template.split("/");
  return own.length === parts.length && own.every((part, i) => part === parts[i] || part.startsWith("{"));
}

async function exportUrl({ call }: Audit, token: string, ids: Ids): Promise<string> {
  return until("the export is ready", async () => {
    const answer = requireGood(await call("GET", fill(`${project}/exports/{exportId}`, ids), { token }));
    if (answer["status"] === "failed") throw new Error("The export failed");
    return answer["status"] === "ready" ? String(answer["url"]) : undefined;
  });
}

/** An id of the same form that names nothing. */
export function unknownLike(value: string): string {
  const prefix = /^[a-z]{3}_(?=[0-9a-z]{26}$)/.exec(value)?.[0] ?? "nothing-";
  const letters = randomUUID().replaceAll("-", "").slice(0, 26);
  return prefix + (prefix === "nothing-" ? letters : `0${letters.slice(1)}`);
}

export async function newKey(audit: Audit, user: User, scopes: readonly string[], projectId?: string): Promise<string> {
  const body = { name: "key", scopes, ...(projectId !== undefined && { projectId }) };
  return requireGood(await audit.call("POST", "/v1/api-keys", { token: user.token, body }))["secret"];
}
