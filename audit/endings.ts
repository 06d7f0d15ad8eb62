/** Ends a credential while a body is being sent: the rest of that body must have no effect. */
import { request, type ClientRequest } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Audit, Part } from "./audit.ts";
import { freshAddress } from "./client.ts";
import { constantsOf, fill, needsCredential, type Operation } from "./spec.ts";
import { getAdmin, newKey, newUser, requireGood, type User } from "./world.ts";

/** A request whose body is only partly sent. */
type Open = {
  readonly op: Operation;
  readonly finish: () => Promise<{ readonly status: number; readonly text: string }>;
};

async function answerOf(sending: ClientRequest): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    sending.on("error", reject);
    sending.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("close", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
  });
}

/**
 * Sends the headers and the first byte of a valid body. The resources in the path need not exist: the server checks the
 * credential first.
 */
function open(audit: Audit, op: Operation, token: string): Open {
  const { hostname, port } = new URL(audit.instance.url);
  const body = Buffer.from(JSON.stringify(op.body?.example ?? {}));
  const headers = {
    "CF-Connecting-IP": freshAddress(),
    Authorization: `Bearer ${token}`,
    "Content-Type": "application/json",
    "Content-Length": body.length,
  };
  const path = fill(op.path, constantsOf(op));
  const sending = request({ hostname, port, method: op.method, path, headers, agent: false });
  const answering = answerOf(sending).catch((error: unknown) => ({ status: 0, text: String(error) }));
  sending.write(body.subarray(0, 1));
  const finish = async () => {
    sending.end(body.subarray(1));
    return answering;
  };
  return { op, finish };
}

/** Longer than the server needs to check a credential, and shorter than the timeout of a stalled body. */
const admissionMs = 2000;

type Ending = {
  readonly name: string;
  readonly status: number;
  /** Returns a credential, and a function that ends this credential. */
  readonly begin: (audit: Audit, user: User) => Promise<{ token: string; end: () => Promise<unknown> }>;
};

const endingsOf: readonly Ending[] = [
  {
    name: "signing out",
    status: 401,
    begin: async ({ call }, { token }) => ({ token, end: () => call("POST", "/v1/auth/logout", { token }) }),
  },
  {
    name: "the account's deletion",
    status: 401,
    begin: async ({ call }, { token }) => ({ token, end: () => call("DELETE", "/v1/me", { token }) }),
  },
  {
    name: "a ban",
    status: 403,
    begin: async (audit, { id, token }) => {
      const admin = await getAdmin(audit);
      const ban = { token: admin.token, body: { banned: true } };
      return { token, end: () => audit.call("PATCH", `/v1/admin/users/${id}`, ban) };
    },
  },
  {
    name: "the key's revocation",
    status: 401,
    begin: async (audit, user) => {
      const key = await newKey(audit, user, ["read", "write", "generate"]);
      const { token } = user;
      const { id } = requireGood(await audit.call("GET", "/v1/api-keys", { token }))["items"][0];
      return { token: key, end: () => audit.call("DELETE", `/v1/api-keys/${id}`, { token }) };
    },
  },
];

async function outlast(audit: Audit, writes: readonly Operation[], { name, status, begin }: Ending): Promise<void> {
  const { token, end } = await begin(audit, await newUser(audit));
  const forKeys = token.startsWith("hk_");
  const begun = writes.filter((op) => !forKeys || op.access.startsWith("scope:")).map((op) => open(audit, op, token));
  await pause(admissionMs);
  await end();
  for (const { op, finish } of begun) {
    const answer = await finish();
    const what = () => `${op.id} after ${name}: ${answer.status} ${answer.text.slice(0, 200)}`;
    audit.expect(answer.status === status, "critical", "a body after the credential's end has no effect", what);
  }
}

async function run(audit: Audit): Promise<void> {
  const writes = audit.spec.operations.filter((op) => needsCredential(op) && op.access !== "admin" && op.body !== null);
  for (const ending of endingsOf) await outlast(audit, writes, ending);
}

export const endings: Part = { name: "endings", run };
