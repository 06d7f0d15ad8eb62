/** Attacks the callbacks of providers: forged, false, repeated and flooded callbacks must have no effect. */
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Delivery } from "../stand-ins/job-api/courier.ts";
import { signDelivery } from "../stand-ins/fal/signature.ts";
import { describe, essence, type Audit, type Part } from "./audit.ts";
import type { Answer, Ask } from "./client.ts";
import { expectExact } from "./limits.ts";
import { drawn, expectOneImage, orderImage, type Order } from "./orders.ts";
import { nowSeconds, signedHeaders } from "./webhook-signature.ts";

type Sent = { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: string };

function toSent({ url, headers, body }: Delivery): Sent {
  const { pathname, search } = new URL(url);
  return { path: pathname + search, headers, body };
}

function withQuery(sent: Sent, change: (query: URLSearchParams) => void): Sent {
  const url = new URL(sent.path, "https://hatchery.example");
  change(url.searchParams);
  return { ...sent, path: url.pathname + url.search };
}

const valueOf = ({ path }: Sent, name: string): string =>
  new URL(path, "https://hatchery.example").searchParams.get(name) ?? "";

/** Callbacks with a valid signature of the provider, but to an address that is not this job's. */
function wrongAddresses(good: Sent, other: Sent): Readonly<Record<string, Sent>> {
  const set = (name: string, value: string): Sent => withQuery(good, (query) => query.set(name, value));
  const token = valueOf(good, "token");
  const providers = ["fal", "bfl", "openai", "procedural", "nobody", "constructor", "__proto__"];
  return {
    "no token": withQuery(good, (query) => query.delete("token")),
    "an empty token": set("token", ""),
    "another token": set("token", randomBytes(32).toString("base64url")),
    "half a token": set("token", token.slice(0, 20)),
    "a token with an extra letter": set("token", `${token}A`),
    "a token in upper case": set("token", token.toUpperCase()),
    "a wrong token before the right one": withQuery(good, (query) => {
      query.set("token", "A".repeat(43));
      query.append("token", token);
    }),
    "another job's token": set("token", valueOf(other, "token")),
    "another job's image": set("image", valueOf(other, "image")),
    "no image": withQuery(good, (query) => query.delete("image")),
    "another timestamp": set("at", String(Number(valueOf(good, "at")) - 1)),
    "no timestamp": withQuery(good, (query) => query.delete("at")),
    "no query at all": { ...good, path: good.path.split("?")[0] ?? "" },
    ...Object.fromEntries(
      providers.map((name) => [
        `to the address of ${name}`,
        { ...good, path: good.path.replace("/replicate?", `/${name}?`) },
      ]),
    ),
  };
}

/** Callbacks to this job's address, but not signed by the provider, or about another job. */
function wrongSignatures({ provider }: Audit["instance"], good: Sent, other: Sent): Readonly<Record<string, Sent>> {
  const header = (name: string, value: string): Sent => ({ ...good, headers: { ...good.headers, [name]: value } });
  const without = (name: string): Sent => ({
    ...good,
    headers: Object.fromEntries(Object.entries(good.headers).filter(([own]) => own !== name)),
  });
  const by = (secret: string): Sent => ({ ...good, headers: signedHeaders(good.body, secret) });
  const at = (timestamp: string): Sent => ({
    ...good,
    headers: signedHeaders(good.body, provider.secret(), timestamp),
  });
  const names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
  return {
    ...Object.fromEntries(names.map((name) => [`without ${name}`, without(name)])),
    "no headers": { ...good, headers: {} },
    "a secret that was made up": by(`whsec_${randomBytes(24).toString("base64")}`),
    "no secret at all": by("whsec_"),
    "the provider's key as the secret": by(provider.key),
    "a signature of zeros": header("webhook-signature", `v1,${Buffer.alloc(32).toString("base64")}`),
    "another signature version": header(
      "webhook-signature",
      (good.headers["webhook-signature"] ?? "").replace("v1,", "v1a,"),
    ),
    "another body": { ...good, body: good.body.replace("{", '{"x":1,') },
    "the same JSON with a space added": { ...good, body: `${good.body} ` },
    "no body": { ...good, body: "" },
    "signed six minutes ago": at(String(nowSeconds() - 360)),
    "signed six minutes in the future": at(String(nowSeconds() + 360)),
    "a timestamp with letters": at(`${nowSeconds()}abc`),
    "another job's body and signature": { ...good, headers: other.headers, body: other.body },
  };
}

const send = ({ call }: Audit, { path, headers, body }: Sent, extra: Ask = {}): Promise<Answer> =>
  call("POST", path, { headers, body, ...extra });

async function forgeries(audit: Audit, good: Sent, other: Sent): Promise<void> {
  const { expect, instance } = audit;
  const bare = await send(audit, { path: good.path.split("?")[0] ?? "", headers: {}, body: "{}" });
  const forged = { ...wrongAddresses(good, other), ...wrongSignatures(instance, good, other) };
  for (const [name, sent] of Object.entries(forged)) {
    const real = await send(audit, sent);
    expect(real.status === 401, "critical", `a forged callback is refused: ${name}`, () => describe(real));
    expect(essence(real) === essence(bare), "medium", `all refusals are identical: ${name}`, () => describe(real));
    const lost = withQuery(sent, (query) => query.has("image") && query.set("image", `img_${"0".repeat(26)}`));
    const none = await send(audit, lost);
    expect(essence(none) === essence(real), "high", `a missing job gets the same refusal: ${name}`, () =>
      describe(none),
    );
  }
  const huge = `{"id":"x","logs":"${"x".repeat(1_100_000)}"}`;
  const unproven = withQuery({ ...good, body: huge }, (query) => query.delete("token"));
  for (const sent of [{ ...good, body: huge }, unproven])
    for (const chunked of [false, true]) {
      const answer = await send(audit, sent, { chunked });
      expect([401, 413].includes(answer.status), "medium", "an oversized callback is refused", () => describe(answer));
    }
}

/** A provider must not report on another provider's job, nor one account on another account's job. */
async function impostors(audit: Audit, order: Order, ofFal: Order): Promise<void> {
  const { expect, instance } = audit;
  const { fal } = instance.provider;
  const by = (mail: Delivery, requestId: string, userId = fal.userId): Sent => {
    const address = mail.url.replace("/replicate?", "/fal?");
    const signing = { requestId, userId, key: fal.signingKey() };
    return toSent(signDelivery(address, JSON.stringify({ request_id: requestId, status: "OK" }), signing));
  };
  const own = JSON.parse(ofFal.mail.body).request_id;
  const right = await send(audit, by(ofFal.mail, own));
  // Control: unless a valid callback is accepted, the refusals below prove nothing.
  expect(right.status === 204, "high", "a provider's own callback is accepted", () => describe(right));
  const forged = {
    "by another provider, about this job": by(order.mail, JSON.parse(order.mail.body).id),
    "by another account of the provider": by(ofFal.mail, own, "user_other"),
    "by the provider, about another provider's job": by(ofFal.mail, JSON.parse(order.mail.body).id),
  };
  for (const [name, sent] of Object.entries(forged)) {
    const answer = await send(audit, sent);
    expect(answer.status === 401, "critical", `a forged callback is refused: ${name}`, () => describe(answer));
  }
}

/** A signed callback with false claims. A callback is only a hint: the server must ask the provider for image and cost. */
function hint(audit: Audit, good: Sent): Sent {
  const { provider, canary } = audit.instance;
  const there = `http://127.0.0.1:${canary.port}/`;
  const own = { id: JSON.parse(good.body).id, status: "succeeded", output: [`${there}a.png`] };
  const more = { urls: { get: there }, cost: 9_000_000, costMicroUsd: 9_000_000, metrics: { cost: 9 }, projectId: "x" };
  const body = JSON.stringify({ ...own, ...more });
  return { ...good, body, headers: signedHeaders(body, provider.secret()) };
}

async function proven(audit: Audit, order: Order, good: Sent): Promise<void> {
  const { expect, instance } = audit;
  const lying = await send(audit, hint(audit, good));
  expect(lying.status === 204, "high", "a valid callback is accepted", () => describe(lying));
  const copies = await Promise.all(Array.from({ length: 8 }, () => send(audit, good)));
  await drawn(audit, order);
  const late = await send(audit, good);
  const statuses = [...copies, late].map(({ status }) => status);
  expect(
    statuses.every((status) => status === 204),
    "medium",
    "a repeated callback is accepted",
    () => statuses.join(" "),
  );
  await expectOneImage(audit, order, "forged, false and repeated callbacks");
  expect(instance.canary.hits() === 0, "critical", "no URL in a callback is fetched", () =>
    String(instance.canary.hits()),
  );
}

async function run(audit: Audit): Promise<void> {
  const [order, other, ofFal] = await Promise.all([
    orderImage(audit, { hold: true }),
    orderImage(audit, { hold: true }),
    orderImage(audit, { hold: true, model: "fal/flux-schnell" }),
  ]);
  // Wait until the server has stored each job's id. Before that, it may accept another id, in case the response was lost.
  await pause(2_000);
  const [good, theirs] = [toSent(order.mail), toSent(other.mail)];
  await forgeries(audit, good, theirs);
  await impostors(audit, order, ofFal);
  await proven(audit, order, good);
  await expectExact(audit, "callback, about one job", 120, 140, () => send(audit, theirs));
  await drawn(audit, other);
  await expectOneImage(audit, other, "a flood of one callback");
  const { token } = other.world.user;
  await audit.call("DELETE", `/v1/projects/${other.world.ids["projectId"]}`, { token });
  const gone = await send(audit, { ...theirs, headers: signedHeaders(theirs.body, audit.instance.provider.secret()) });
  audit.expect([204, 401, 429].includes(gone.status), "medium", "a callback for a deleted job causes no error", () =>
    describe(gone),
  );
}

export const callbacks: Part = { name: "callbacks", run };
