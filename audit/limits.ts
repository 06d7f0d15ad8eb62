/** Attacks rate limits and body limits: floods, changing client addresses, and bodies that must be refused. */
import { gzipSync } from "node:zlib";
import { describe, type Audit, type Part } from "./audit.ts";
import { freshAddress, type Answer, type Ask } from "./client.ts";
import { newUser, newWorld, tinyAsset } from "./world.ts";

async function flood(
  count: number,
  send: (i: number) => Promise<Answer>,
): Promise<{ passed: number; refused: Answer[] }> {
  const answers = await Promise.all(Array.from({ length: count }, (_, i) => send(i)));
  const refused = answers.filter(({ status }) => status === 429);
  return { passed: answers.length - refused.length, refused };
}

/** Sends many requests at once: exactly the quota must pass. */
export async function expectExact(
  audit: Audit,
  limit: string,
  quota: number,
  count: number,
  send: (i: number) => Promise<Answer>,
) {
  const { passed, refused } = await flood(count, send);
  audit.expect(
    passed === quota,
    passed > quota ? "high" : "medium",
    `exactly the quota passes: ${limit}`,
    () => `${passed} of ${count} passed, the quota is ${quota}`,
  );
  const told = refused.every(
    ({ headers }) => Number(headers.get("retry-after")) > 0 && headers.has("ratelimit-policy"),
  );
  audit.expect(told, "low", "a 429 says when to retry, and the policy", () => limit);
}

const signIn = ["/v1/auth/login", "/v1/auth/register"];

/** A sign-in with an empty body. The limit counts it, then the schema refuses it, so no password is hashed. */
const cheapSignIn = (audit: Audit, i: number, ask: Ask): Promise<Answer> =>
  audit.call("POST", signIn[i % signIn.length] ?? "", { body: {}, ...ask });

async function addresses(audit: Audit): Promise<void> {
  const own = freshAddress();
  await expectExact(audit, "auth", 10, 60, (i) => cheapSignIn(audit, i, { address: own }));
  const claimed = (i: number): Record<string, string> => {
    const ip = `203.0.113.${i}`;
    return {
      "X-Forwarded-For": ip,
      Forwarded: `for=${ip}`,
      "X-Real-IP": ip,
      "True-Client-IP": ip,
      "X-Client-IP": ip,
      "X-Cluster-Client-IP": ip,
      "Fastly-Client-IP": ip,
      "CF-Connecting-IPv6": `2001:db8:ffff:${i}::1`,
      "CF-Pseudo-IPv4": ip,
    };
  };
  const claimer = freshAddress();
  await expectExact(audit, "auth, with other addresses in headers", 10, 40, (i) =>
    cheapSignIn(audit, i, { address: claimer, headers: claimed(i) }),
  );
  await expectExact(audit, "auth, from one IPv6 /64", 10, 40, (i) =>
    cheapSignIn(audit, i, { address: `2001:db8:fade:1:${i}:${i}:0:${i + 1}` }),
  );
  await expectExact(audit, "auth, IPv4 in two spellings", 10, 30, (i) =>
    cheapSignIn(audit, i, { address: i % 2 === 0 ? "198.51.100.7" : "::ffff:198.51.100.7" }),
  );
  const apart = await flood(12, (i) => cheapSignIn(audit, i, { address: `2001:db8:fade:${100 + i}::1` }));
  audit.expect(apart.passed === 12, "medium", "other addresses keep their own quota", () => `${apart.passed} of 12`);
  const variants = [
    "/v1/auth/login",
    "/v1/auth/login?x=1",
    "/v1/auth/login?x=2&y",
    "/v1/auth/%6cogin",
    "/v1/auth/login#x",
  ];
  const speller = freshAddress();
  await expectExact(audit, "auth, other spellings of the path", 10, 40, (i) =>
    audit.call("POST", variants[i % variants.length] ?? "", { address: speller, body: {} }),
  );
  const guesser = freshAddress();
  await expectExact(audit, "failed credentials", 120, 140, (i) =>
    audit.call("GET", "/v1/me", { address: guesser, token: `guess-${i}` }),
  );
  const forger = freshAddress();
  await expectExact(audit, "forged callbacks", 120, 140, (i) =>
    audit.call("POST", `/v1/hooks/providers/replicate?image=img_${i}&at=1&token=guess`, { address: forger, body: {} }),
  );
}

async function users(audit: Audit): Promise<void> {
  const writer = await newUser(audit);
  await expectExact(audit, "write", 120, 140, () => audit.call("PATCH", "/v1/me", { token: writer.token, body: {} }));
  const { user, ids } = await newWorld(audit, { jobs: false });
  const path = `/v1/projects/${ids["projectId"]}/generations`;
  await expectExact(audit, "generate", 20, 40, () =>
    audit.call("POST", path, { token: user.token, body: { dryRun: true, assets: [ids["assetKey"]] } }),
  );
  const refreshing = freshAddress();
  await expectExact(audit, "refresh", 60, 80, (i) =>
    audit.call("POST", "/v1/auth/refresh", { address: refreshing, body: { refreshToken: `none-${i}` } }),
  );
}

const nest = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const asset = (extra: string): string => JSON.stringify(tinyAsset()).replace(/\}$/, `,${extra}}`);

type Refusal = { readonly ask: Ask; readonly statuses: readonly number[] };

function bodies(): Readonly<Record<string, Refusal>> {
  const big = JSON.stringify({ name: "x", description: "y".repeat(64 * 1024) });
  const typed = (type: string, body: unknown): Ask => ({ body, headers: { "Content-Type": type } });
  const text = JSON.stringify(tinyAsset());
  return {
    "over 64 KiB": { ask: { body: big }, statuses: [413] },
    "over 64 KiB, in chunks": { ask: { body: big, chunked: true }, statuses: [413] },
    "300 KB in chunks": { ask: { body: `{"name":"${"x".repeat(300_000)}"}`, chunked: true }, statuses: [413] },
    "33 levels": { ask: { body: nest(40) }, statuses: [400] },
    "10,000 levels": { ask: { body: nest(10_000) }, statuses: [400] },
    "10,000 open brackets": { ask: { body: "[".repeat(10_000) }, statuses: [400] },
    gzip: { ask: { body: gzipSync(text), headers: { "Content-Encoding": "gzip" } }, statuses: [415] },
    "an unknown encoding": { ask: { body: text, headers: { "Content-Encoding": "br, gzip" } }, statuses: [415] },
    "text/plain": { ask: typed("text/plain", text), statuses: [415] },
    "a form": { ask: typed("application/x-www-form-urlencoded", "name=x"), statuses: [415] },
    "a multipart form": { ask: typed("multipart/form-data; boundary=b", "--b--"), statuses: [415] },
    XML: { ask: typed("application/xml", "<a/>"), statuses: [415] },
    "a key twice": { ask: { body: asset('"name":"second"') }, statuses: [400] },
    "a key twice, once escaped": { ask: { body: asset('"n\\u0061me":"second"') }, statuses: [400] },
    __proto__: { ask: { body: asset('"__proto__":{"kind":"icon"}') }, statuses: [400] },
    constructor: { ask: { body: asset('"constructor":{"prototype":{}}') }, statuses: [400] },
    "an unknown key": { ask: { body: asset('"ownerId":"usr_1"') }, statuses: [400] },
    "text that is not JSON": { ask: { body: "{ not json" }, statuses: [400] },
    "a comment": { ask: { body: `/* x */${text}` }, statuses: [400] },
    "two values": { ask: { body: `${text}${text}` }, statuses: [400] },
    "a list": { ask: { body: `[${text}]` }, statuses: [400] },
    null: { ask: { body: "null" }, statuses: [400] },
    NaN: { ask: { body: asset('"width":NaN') }, statuses: [400] },
    "1e999": { ask: { body: asset('"width":1e999') }, statuses: [400] },
    "-0.5": { ask: { body: asset('"width":-0.5') }, statuses: [400] },
    "invalid UTF-8": { ask: { body: Buffer.from('{"name":"\xff\xfe"}', "latin1") }, statuses: [400] },
    "overlong UTF-8": { ask: { body: Buffer.from('{"name":"\xc0\xaf"}', "latin1") }, statuses: [400] },
    "UTF-16": { ask: { body: Buffer.from(text, "utf16le") }, statuses: [400] },
    "a lone surrogate": { ask: { body: '{"name":"a\\ud800b"}' }, statuses: [400] },
    NUL: { ask: { body: '{"name":"a\\u0000b"}' }, statuses: [400] },
  };
}

async function shapes(audit: Audit): Promise<void> {
  const { user, ids } = await newWorld(audit, { jobs: false });
  const project = `/v1/projects/${ids["projectId"]}`;
  for (const [name, { ask, statuses }] of Object.entries(bodies())) {
    const answer = await audit.call("POST", `${project}/assets`, { token: user.token, ...ask });
    audit.expect(statuses.includes(answer.status), "medium", `an invalid body is refused: ${name}`, () =>
      describe(answer),
    );
  }
  const file = `${project}/memory-files/log`;
  const content = "x".repeat(100_000);
  const whole = await audit.call("PUT", file, { token: user.token, body: { content } });
  audit.expect(whole.status === 201, "medium", "a body at the limit is accepted", () => describe(whole));
  for (const [body, chunked] of [
    [{ content: `${content}x` }, false],
    [{ content: "x".repeat(1_100_000) }, true],
  ] as const) {
    const over = await audit.call("PUT", file, { token: user.token, body, chunked });
    audit.expect([400, 413].includes(over.status), "medium", "a memory file over the limit is refused", () =>
      describe(over),
    );
  }
  const grown = await audit.call("POST", `${file}/append`, { token: user.token, body: { content: "x" } });
  audit.expect(grown.status === 413, "medium", "an append beyond the limit is refused", () => describe(grown));
}

async function run(audit: Audit): Promise<void> {
  await addresses(audit);
  await users(audit);
  await shapes(audit);
}

export const limits: Part = { name: "limits", run };
