/** Sends generated requests to every operation, and checks the responses against the specification and with prism. */
import * as fc from "fast-check";
import { requests, type Request } from "./arbitraries.ts";
import { describe, type Audit, type Part } from "./audit.ts";
import { inParallel, type Answer } from "./client.ts";
import { violations } from "./conform.ts";
import { startPrism, violationsOf, type Prism } from "./prism.ts";
import { constantsOf, fill, type Operation } from "./spec.ts";
import { signedHeaders } from "./webhook-signature.ts";
import { getAdmin, newWorld, unknownLike, type World } from "./world.ts";

/** Operations that hash a password or end a session, so that a new user is needed. They get fewer requests. */
const costly = new Set([
  "register",
  "login",
  "changePassword",
  "deleteMe",
  "logout",
  "signInWithGoogle",
  "resetPassword",
]);
/** Streams and files bypass prism, which would wait for the end of a stream. */
const unproxied = new Set(["watchGeneration", "downloadFile", "getAssetSheet", "getAssetPreview", "getContactSheet"]);
/** prism drops a body of `null` but still sends the length, so that the server would wait in vain. */
const isProxied = (op: Operation, { body }: Request): boolean => !unproxied.has(op.id) && body !== null;

function shapeOf(op: Operation): Parameters<typeof requests>[1] {
  const query = op.parameters.filter((parameter) => parameter.in === "query");
  return {
    body: op.body?.schema ?? null,
    query: Object.fromEntries(query.map(({ name, schema }) => [name, schema])),
    headers: op.parameters.filter((parameter) => parameter.in === "header").map(({ name }) => name),
  };
}

function pathOf(op: Operation, world: World, request: Request): string {
  const own = { ...constantsOf(op), ...world.ids };
  const ids = request.lost ? Object.fromEntries(Object.entries(own).map(([k, v]) => [k, unknownLike(v)])) : own;
  const query = new URLSearchParams(
    Object.entries(request.query).map(([name, value = ""]) => [name, value]),
  ).toString();
  if (op.id === "downloadFile" && !request.lost && world.fileUrl !== "") return new URL(world.fileUrl).pathname;
  return fill(op.path, ids) + (query === "" ? "" : `?${query}`);
}

/** Headers cannot have characters beyond Latin-1. */
const sendable = (headers: Request["headers"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value = ""]) => [name, value.replaceAll(/[^\x20-\x7e\xa0-\xff]/g, "?")]),
  );

async function ask(audit: Audit, prism: Prism, op: Operation, world: World, request: Request): Promise<Answer> {
  const { body } = request;
  const withBody = body !== undefined && op.method !== "GET";
  const caller = op.access === "admin" ? await getAdmin(audit) : world.user;
  const signature =
    op.access === "signature:trigger" ? signedHeaders(JSON.stringify(body) ?? "", world.triggerSecret) : {};
  return audit.call(op.method, pathOf(op, world, request), {
    ...(op.access !== "public" && !op.access.startsWith("signature:") && { token: caller.token }),
    ...(withBody && { body: JSON.stringify(body) }),
    headers: { ...sendable(request.headers), ...signature },
    ...(isProxied(op, request) && { through: prism.url }),
  });
}

function judge(audit: Audit, op: Operation, request: Request, answer: Answer): void {
  const { expect, spec } = audit;
  const wrong = violationsOf(answer, "response");
  expect(
    wrong.length === 0,
    "medium",
    `prism accepts the response: ${op.id}`,
    () => `${wrong.join("; ")} ${describe(answer)}`,
  );
  const good = answer.status < 300;
  if (!good || op.method === "GET") return;
  const sent = violationsOf(answer, "request");
  expect(
    sent.length === 0,
    "medium",
    `no request is accepted that prism refuses: ${op.id}`,
    () => `${sent.join("; ")} ${describe(answer)}`,
  );
  const own = op.body && request.body !== undefined ? violations(spec, op.body.schema, request.body) : [];
  expect(
    own.length === 0,
    "medium",
    `no body is accepted that the schema refuses: ${op.id}`,
    () => `${own.map(({ at, message }) => `${at} ${message}`).join("; ")} ${describe(answer)}`,
  );
  const empty = request.body === undefined || JSON.stringify(request.body) === "{}";
  expect(op.body !== null || empty, "medium", `a body is refused where none is declared: ${op.id}`, () =>
    describe(answer),
  );
}

type Tally = { valid: number; accepted: number };

async function fuzz(audit: Audit, prism: Prism, op: Operation, full: World): Promise<Tally> {
  const runs = costly.has(op.id) ? Math.ceil(audit.runs / 4) : audit.runs;
  const asked = fc.sample(requests(audit.spec, shapeOf(op)), { numRuns: runs, seed: audit.seed });
  const changes = op.method !== "GET" && op.access !== "public";
  let world = changes ? await newWorld(audit, { jobs: false }) : full;
  const tally = { valid: 0, accepted: 0 };
  for (const [i, request] of asked.entries()) {
    // A new user after 18 requests, which is within every policy's quota for a minute.
    if (changes && i % 18 === 17) world = await newWorld(audit, { jobs: false });
    const answer = await ask(audit, prism, op, world, request);
    judge(audit, op, request, answer);
    if (op.body && violations(audit.spec, op.body.schema, request.body).length === 0) tally.valid += 1;
    if (op.body && answer.status < 300) tally.accepted += 1;
    const ended = op.access !== "public" && [204, 401].includes(answer.status);
    if (changes && ended) world = await newWorld(audit, { jobs: false });
  }
  return tally;
}

async function run(audit: Audit): Promise<void> {
  const prism = await startPrism(audit.spec.document, audit.instance.url);
  try {
    const full = await newWorld(audit, { jobs: true });
    const { operations } = audit.spec;
    let [valid, accepted] = [0, 0];
    await inParallel(operations, 3, async (op) => {
      const tally = await fuzz(audit, prism, op, full);
      valid += tally.valid;
      accepted += tally.accepted;
    });
    // Control: if everything were refused, the code behind the schemas would not be tested.
    audit.expect(
      accepted > valid / 5,
      "low",
      "over a fifth of the valid bodies is accepted",
      () => `${accepted} of ${valid}`,
    );
  } finally {
    prism.stop();
  }
}

export const fuzzer: Part = { name: "fuzzer", run };
