/** Makes one of everything that the API offers, for tests that go through all operations. */

import { inject } from "vitest";
import { operations } from "../../src/app";
import { sampleOf } from "../../src/openapi/sample";
import { toJsonSchema } from "../../src/openapi/schemas";
import type { JsonSchema } from "../../src/openapi/document";
import type { Operation } from "../../src/http/operation";
import { newUlid } from "../../src/lib/ids";
import { call, newUser, type Answer, type Json, type TestUser } from "./client";
import { until } from "./game";

/** Ids by the names of the path parameters: `projectId`, `assetKey` and so on. */
export type Ids = Readonly<Record<string, string>>;

export type Fixture = {
  readonly user: TestUser;
  readonly ids: Ids;
  /** Each operation that was called, with the answer. */
  readonly made: readonly (readonly [Operation, Answer])[];
};

export function findOperation(method: string, path: string): Operation | undefined {
  return operations.find((op) => op.method === method && op.path === path);
}

/** Replaces the parameters of a path such as `/v1/projects/:projectId`. A parameter without a value stays. */
export function fill(path: string, ids: Ids): string {
  return path.replaceAll(/:(\w+)/g, (name, key: string) => encodeURIComponent(ids[key] ?? name));
}

/** A small body that the schema of the operation accepts. */
export function sampleBody(op: Operation): Json | undefined {
  if (op.body === undefined) return undefined;
  const schemas: Record<string, JsonSchema> = {};
  return sampleOf(toJsonSchema(op.body, "input", schemas), schemas, op.tag) as Json;
}

/** An id of the same form that belongs to nothing. */
export function unknownLike(id: string): string {
  const prefix = /^([a-z]{3}_)[0-9a-z]{26}$/.exec(id)?.[1];
  return prefix === undefined ? `nothing-${newUlid(Date.now())}` : prefix + newUlid(Date.now());
}

type Step = {
  /** The path parameter that the step makes a value for. */
  readonly makes: string;
  readonly method: "get" | "post" | "put";
  readonly path: string;
  /** Replaces the sample body of the operation's schema. */
  readonly body?: (ids: Ids) => Json;
  readonly read: (answer: Json) => string | undefined;
};

const project = "/v1/projects/:projectId";

/** Each step may need the steps before. A step whose operation does not exist is left out. */
const steps: readonly Step[] = [
  { makes: "userId", method: "get", path: "/v1/me", read: ({ id }) => id },
  { makes: "sessionId", method: "get", path: "/v1/me/sessions", read: ({ items }) => items[0].id },
  { makes: "keyId", method: "post", path: "/v1/api-keys", read: ({ id }) => id },
  { makes: "projectId", method: "post", path: "/v1/projects", read: ({ id }) => id },
  { makes: "version", method: "put", path: `${project}/memory-files/:type`, read: ({ version }) => String(version) },
  {
    makes: "assetKey",
    method: "post",
    path: `${project}/assets`,
    body: () => ({ name: `Coin ${crypto.randomUUID()}`, kind: "icon", width: 8, height: 8 }),
    read: ({ key }) => key,
  },
  {
    makes: "generationId",
    method: "post",
    path: `${project}/generations`,
    body: ({ assetKey }) => ({ assets: [assetKey], model: "procedural" }),
    read: ({ id }) => id,
  },
  {
    makes: "versionId",
    method: "get",
    path: `${project}/assets/:assetKey/versions`,
    read: ({ items }) => items[0]?.id,
  },
  {
    makes: "referenceId",
    method: "post",
    path: `${project}/references`,
    body: ({ assetKey, versionId }) => ({ assetKey, versionId }),
    read: ({ id }) => id,
  },
  {
    makes: "exportId",
    method: "post",
    path: `${project}/exports`,
    // Nothing is approved yet.
    body: () => ({ include: "all" }),
    read: ({ id }) => id,
  },
  { makes: "triggerId", method: "post", path: `${project}/triggers`, read: ({ id }) => id },
  {
    makes: "webhookId",
    method: "post",
    path: "/v1/webhooks",
    // The host of the sample body does not exist, so the runtime would log a failed lookup.
    body: () => ({ url: `${inject("receiverUrl")}/in/${crypto.randomUUID()}`, events: ["generation.completed"] }),
    read: ({ id }) => id,
  },
  { makes: "deliveryId", method: "post", path: "/v1/webhooks/:webhookId/test", read: ({ id }) => id },
];

/** Repeats the step until the answer holds the id, because a running job may make the object first. */
async function run(step: Step, op: Operation, ids: Ids, token: string): Promise<readonly [string, Answer]> {
  return until(`${step.makes} is there`, async () => {
    const body = step.method === "get" ? undefined : (step.body?.(ids) ?? sampleBody(op));
    const answer = await call(step.method.toUpperCase(), fill(step.path, { type: "plan", ...ids }), {
      token,
      ...(body && { body }),
    });
    if (answer.status >= 300) throw new Error(`${op.id} answered ${answer.status}: ${answer.text}`);
    const id = step.read(answer.body);
    return id === undefined ? undefined : ([id, answer] as const);
  });
}

/** A user with one of everything that the API can make. */
export async function newFixture(): Promise<Fixture> {
  const user = await newUser();
  const made: (readonly [Operation, Answer])[] = [];
  const ids: Record<string, string> = {};
  for (const step of steps) {
    const op = findOperation(step.method, step.path);
    if (op === undefined) continue;
    const [id, answer] = await run(step, op, ids, user.token);
    ids[step.makes] = id;
    made.push([op, answer]);
  }
  return { user, ids, made };
}

/** Makes an API key of this user. With `projectId`, the key is bound to that project. */
export async function newKey(user: TestUser, scopes: readonly string[], projectId?: string): Promise<string> {
  const body = { name: "key", scopes, ...(projectId !== undefined && { projectId }) };
  const { status, text, body: made } = await call("POST", "/v1/api-keys", { token: user.token, body });
  if (status !== 201) throw new Error(`createApiKey answered ${status}: ${text}`);
  return made.secret;
}
