/** Sends hostile text in every body, path and query: the API must return the text unchanged, or refuse the request. */
import { randomUUID } from "node:crypto";
import { describe, type Audit, type Part } from "./audit.ts";
import { inParallel, type Answer, type Json } from "./client.ts";
import { constantsOf, fill, needsCredential, pathNames, type Operation, type Schema } from "./spec.ts";
import { mustBeRefused, naughtyStrings } from "./strings.ts";
import { newWorld, type World } from "./world.ts";
import { patiently } from "./patience.ts";

/** Policies of operations that hash passwords or start jobs. They get fewer strings. */
const costly = new Set(["auth", "export", "generate"]);
/** Fields that get every string. Together they cover every kind of storage. */
const thorough = new Set(["createProject name", "putMemoryFile content"]);
const width = 6;
/** Half of a user's quota of writes for a minute. */
const writesPerWorld = 60;

function isText(schema: Schema): boolean {
  return schema.type === "string" && schema.enum === undefined;
}

function textFields(audit: Audit, op: Operation): string[] {
  const schema = op.body && audit.spec.resolve(op.body.schema);
  const properties = Object.entries(schema?.properties ?? {});
  return properties.filter(([, property]) => isText(audit.spec.resolve(property))).map(([name]) => name);
}

/** True if the text was kept. The API may trim white space at the ends, and appends come after earlier text. */
function isKept(op: Operation, sent: string, got: unknown): boolean {
  const appended = op.path.endsWith("/append") && typeof got === "string" && got.endsWith(sent);
  return got === sent || got === sent.trim() || appended;
}

function addressOf(op: Operation, world: World): string {
  return fill(op.path, { ...constantsOf(op), ...world.ids });
}

function bodyOf(op: Operation, name: string, text: string): Json {
  const own: Record<string, unknown> = { ...op.body?.example, [name]: text };
  if (typeof own["email"] === "string" && name !== "email") own["email"] = `audit-${randomUUID()}@example.com`;
  if (op.policy === "generate") own["dryRun"] = true;
  return own;
}

/** The path at which the written text can be read, if there is one. */
function readingOf(audit: Audit, op: Operation, world: World, answer: Answer): string | undefined {
  const location = answer.headers.get("location");
  if (location !== undefined) return location;
  const same = audit.spec.operations.some((other) => other.method === "GET" && other.path === op.path);
  const single = pathNames(op).length > 0 && op.path.endsWith("}");
  return same && (single || op.path === "/v1/me") ? addressOf(op, world) : undefined;
}

async function writeOne(audit: Audit, op: Operation, world: World, name: string, text: string): Promise<void> {
  const { call, expect } = audit;
  const { token } = world.user;
  const answer = await call(op.method, addressOf(op, world), { token, body: bodyOf(op, name, text) });
  const good = answer.status < 300;
  const what = () => `${op.id} ${name} ${JSON.stringify(text.slice(0, 60))}: ${describe(answer)}`;
  if (mustBeRefused(text))
    expect(answer.status === 400 || answer.status === 401, "high", "text that cannot be stored is refused", what);
  expect(good || answer.status < 500, "high", "no text causes a 5xx", what);
  if (!good || !(name in answer.body)) return;
  expect(isKept(op, text, answer.body[name]), "high", `text is returned unchanged: ${op.id} ${name}`, what);
  const reading = readingOf(audit, op, world, answer);
  if (reading === undefined) return;
  const again = await call("GET", reading, { token });
  if (again.status === 200 && name in again.body)
    expect(
      isKept(op, text, again.body[name]),
      "high",
      `text is read back unchanged: ${op.id} ${name}`,
      () => `${what()} / ${describe(again)}`,
    );
}

/** Sends hostile strings as whole text bodies: the file is the text, or the text is refused. */
async function texts(audit: Audit): Promise<void> {
  const { call, expect } = audit;
  const operations = audit.spec.operations.filter(({ method, textTypes }) => method === "PUT" && textTypes.length > 0);
  // Control: without such an operation nothing is tested.
  expect(operations.length > 0, "high", "an operation takes texts", () => "none");
  await inParallel(operations, 3, async (op) => {
    let world = await newWorld(audit, { jobs: false });
    for (const [i, text] of naughtyStrings.entries()) {
      if (i % writesPerWorld === writesPerWorld - 1) world = await newWorld(audit, { jobs: false });
      const type = op.textTypes[i % op.textTypes.length] ?? "";
      const path = addressOf(op, world);
      const { token } = world.user;
      const answer = await call("PUT", path, { token, body: Buffer.from(text), headers: { "Content-Type": type } });
      const what = () => `${op.id} ${type} ${JSON.stringify(text.slice(0, 60))}: ${describe(answer)}`;
      expect([200, 201, 400, 415].includes(answer.status), "high", "a text body gets an expected status", what);
      if (answer.status >= 300) continue;
      const again = await call("GET", path, { token, headers: { Accept: "text/markdown" } });
      const sent = Buffer.from(text)
        .toString()
        .replace(/^\uFEFF/, "");
      expect(
        again.text === sent,
        "high",
        `a text body is read back unchanged: ${op.id}`,
        () => `${what()} / ${describe(again)}`,
      );
      const kind = again.headers.get("content-type") ?? "";
      expect(
        kind === "text/markdown; charset=utf-8",
        "high",
        "a text is served as Markdown, never as a page",
        () => kind,
      );
    }
  });
}

/** Selects other strings for each field, so that all fields together get every string. */
function chooseStrings(op: Operation, name: string): readonly string[] {
  if (thorough.has(`${op.id} ${name}`)) return naughtyStrings;
  const step = costly.has(op.policy ?? "") ? 16 : 4;
  return naughtyStrings.filter((_, i) => (i + op.id.length + name.length) % step === 0);
}

async function bodies(audit: Audit): Promise<void> {
  const operations = audit.spec.operations.filter((op) => op.body && !op.access.startsWith("signature:"));
  const tasks = operations
    .filter(({ access }) => access !== "admin")
    .map((op) => ({ op, fields: textFields(audit, op) }))
    .filter(({ fields }) => fields.length > 0);
  await inParallel(tasks, 3, async ({ op, fields }) => {
    let world = await newWorld(audit, { jobs: false });
    let left = writesPerWorld;
    for (const name of fields)
      for (const text of chooseStrings(op, name)) {
        if (left === 0) world = await newWorld(audit, { jobs: false });
        left = (left === 0 ? writesPerWorld : left) - 1;
        await writeOne(audit, op, world, name, text);
      }
  });
}

const encode = (text: string): string => encodeURIComponent(text.toWellFormed()).slice(0, 4000);
const rawPaths = [
  "%",
  "%zz",
  "%00",
  "%c0%af",
  "%ff",
  "%ed%a0%80",
  "%u0041",
  "%2f",
  "%252e",
  "..%5c",
  ";a=b",
  "*",
  "'",
  "|",
];

async function addresses(audit: Audit, world: World): Promise<void> {
  const { call, expect } = audit;
  const { token } = world.user;
  const reads = audit.spec.operations.filter(
    (op) => op.method === "GET" && needsCredential(op) && op.access !== "admin",
  );
  const texts = [...naughtyStrings.map(encode), ...rawPaths].filter((text) => text !== "" && !/^\.+$/.test(text));
  const cases = reads.flatMap((op) =>
    pathNames(op).flatMap((name, i) =>
      texts.filter((_, j) => (i + j + op.id.length) % 8 === 0).map((text) => ({ op, name, text })),
    ),
  );
  await inParallel(cases, width, async ({ op, name, text }) => {
    const ids = { ...constantsOf(op), ...world.ids };
    const path = fill(op.path.replace(`{${name}}`, "\u0001"), ids).replace("\u0001", () => text);
    const answer = await patiently(() => call("GET", path, { token }));
    const refused = answer.status === 404 || answer.status === 400 || answer.status === 405;
    expect(refused, "medium", "an invalid id is not found", () => `${op.id} ${name}: ${describe(answer)}`);
  });
}

async function queries(audit: Audit, world: World): Promise<void> {
  const { call, expect } = audit;
  const { token } = world.user;
  const reads = audit.spec.operations.filter(
    (op) => op.method === "GET" && needsCredential(op) && op.access !== "admin",
  );
  const cases = reads.flatMap((op) =>
    op.parameters
      .filter((parameter) => parameter.in === "query")
      .flatMap(({ name }, i) =>
        naughtyStrings.filter((_, j) => (i + j + op.id.length) % 8 === 0).map((text) => ({ op, name, text })),
      ),
  );
  await inParallel(cases, width, async ({ op, name, text }) => {
    const address = `${addressOf(op, world)}?${name}=${encode(text)}`;
    const answer = await patiently(() => call("GET", address, { token }));
    // A filter by id names a resource that does not exist, and not every operation has one of its own in this world.
    const isThere = pathNames(op).every((id) => id in { ...constantsOf(op), ...world.ids });
    const good = !isThere || name.endsWith("Id") ? [400, 404] : [200, 400];
    expect(good.includes(answer.status), "medium", "a query gets an expected status", () => describe(answer));
  });
  const polluted = [
    "limit=1&limit=2",
    "limit[]=1",
    "limit[a]=1",
    "limit=1;cursor=x",
    "limit=",
    "limit=0",
    "limit=101",
    "cursor=",
    "cursor=AAAA",
    "surprise=1",
    "&&=&",
    "%00=1",
    "__proto__=1",
  ];
  for (const op of reads.filter(({ parameters }) => parameters.some(({ name }) => name === "cursor")))
    for (const query of polluted) {
      const answer = await call("GET", `${addressOf(op, world)}?${query}`, { token });
      expect([200, 400].includes(answer.status), "medium", "a query gets an expected status", () => describe(answer));
    }
}

async function run(audit: Audit): Promise<void> {
  await bodies(audit);
  await texts(audit);
  const world = await newWorld(audit, { jobs: false });
  await addresses(audit, world);
  await queries(audit, await newWorld(audit, { jobs: false }));
}

export const naughty: Part = { name: "naughty", run };
