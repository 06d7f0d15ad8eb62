/**
 * Measures every operation: none may take as long as a sign-in, whose password hash must be the slowest work of all.
 * Belongs to the part `timing`.
 */
import { describe, type Audit } from "./audit.ts";
import { constantsOf, fill, needsCredential, pathNames, type Operation } from "./spec.ts";
import { getAdmin, newUser, newWorld, type Ids, type User } from "./world.ts";

const rounds = 5;
/** Other work on the machine may slow a call, but hardly the median of five calls three times in a row. */
const maxTries = 3;
const callsForEachLogin = 15;

type Times = Map<string, number[]>;
type Subject = { readonly user: User; readonly ids: Ids };

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const streams = (op: Operation): boolean =>
  Object.values(op.replies).some(({ types }) => types.includes("text/event-stream"));

/** Not timed: operations that hash on purpose, event streams, and operations that need a signature. */
const isTimed = (op: Operation): boolean =>
  op.policy !== "auth" && !streams(op) && (needsCredential(op) || op.access === "public");

/** True if the operation ends the caller's session. */
const isFinal = (op: Operation): boolean =>
  op.path === "/v1/auth/logout" ||
  (op.method === "DELETE" && (pathNames(op).length === 0 || pathNames(op).includes("sessionId")));

/** Sorts reads before writes before deletions, and deeper deletions first, so that each operation finds its resource. */
function inOrder(operations: readonly Operation[]): Operation[] {
  const rank = ({ method }: Operation): number => ["GET", "POST", "PUT", "PATCH", "DELETE"].indexOf(method);
  const depth = (op: Operation): number => (op.method === "DELETE" ? -op.path.split("/").length : 0);
  return operations.toSorted((a, b) => rank(a) - rank(b) || depth(a) - depth(b));
}

function note(times: Times, name: string, startedMs: number): void {
  times.set(name, [...(times.get(name) ?? []), performance.now() - startedMs]);
}

async function signIn({ call, expect }: Audit, { email, password }: User, times: Times): Promise<void> {
  const startedMs = performance.now();
  const answer = await call("POST", "/v1/auth/login", { body: { email, password } });
  note(times, "login", startedMs);
  expect(answer.status === 200, "medium", "the sign-in for comparison succeeds", () => describe(answer));
}

async function newSubject(audit: Audit): Promise<Subject> {
  const user = await newUser(audit);
  const { body } = await audit.call("GET", "/v1/me/sessions", { token: user.token });
  return { user, ids: { userId: user.id, sessionId: body["items"]?.[0]?.id ?? "" } };
}

/**
 * Chooses the caller of each operation: one reader with every resource for reads, a new writer for writes (they are
 * limited), and a new user for each operation that ends the session.
 */
async function castOf(audit: Audit, reader: Subject): Promise<(op: Operation) => Promise<Subject>> {
  const admin = { user: await getAdmin(audit), ids: (await newSubject(audit)).ids };
  const writer = await newWorld(audit, { jobs: false });
  return async (op) => {
    if (op.access === "admin") return admin;
    if (isFinal(op)) return newSubject(audit);
    return op.method === "GET" ? reader : writer;
  };
}

/** Calls each operation once, with a sign-in after every few. Returns the number of successful calls. */
async function timeOnce(
  audit: Audit,
  operations: readonly Operation[],
  reader: Subject,
  times: Times,
): Promise<number> {
  const subjectOf = await castOf(audit, reader);
  let good = 0;
  for (const [index, op] of inOrder(operations).entries()) {
    if (index % callsForEachLogin === 0) await signIn(audit, reader.user, times);
    const { user, ids } = await subjectOf(op);
    const address = fill(op.path, { ...constantsOf(op), ...ids });
    const ask = { ...(needsCredential(op) && { token: user.token }), ...(op.body && { body: op.body.example }) };
    const startedMs = performance.now();
    const answer = await audit.call(op.method, address, ask);
    note(times, op.id, startedMs);
    if (answer.status < 400) good += 1;
  }
  return good;
}

/** Finds the operations whose median time is not below the median of signing in, measured in the same run. */
async function findSlow(
  audit: Audit,
  operations: readonly Operation[],
  reader: Subject,
): Promise<Map<Operation, string>> {
  const times: Times = new Map();
  for (let round = 0; round < rounds; round += 1) {
    const good = await timeOnce(audit, operations, reader, times);
    const most = operations.length < 10 || good > operations.length / 2;
    audit.expect(most, "low", "most timed calls succeed", () => `${good} of ${operations.length}`);
  }
  const pace = (name: string): number => median(times.get(name) ?? []);
  const slow = operations.filter(({ id }) => pace(id) >= pace("login"));
  return new Map(slow.map((op) => [op, `${pace(op.id).toFixed(1)} ms, signing in ${pace("login").toFixed(1)} ms`]));
}

/** Compares medians of one run, never absolute times. */
export async function paces(audit: Audit): Promise<void> {
  const operations = audit.spec.operations.filter(isTimed);
  const reader = await newWorld(audit, { jobs: true });
  let slow = await findSlow(audit, operations, reader);
  for (let tries = 1; tries < maxTries && slow.size > 0; tries += 1)
    slow = await findSlow(audit, [...slow.keys()], reader);
  for (const op of operations)
    audit.expect(!slow.has(op), "medium", `no other call takes as long as signing in: ${op.id}`, () =>
      String(slow.get(op)),
    );
}
