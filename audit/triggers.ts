/** Attacks triggers: forged deliveries are refused, and a repeated delivery has one effect. */
import { randomBytes, randomUUID } from "node:crypto";
import { describe, essence, type Audit, type Part } from "./audit.ts";
import type { Answer, Json } from "./client.ts";
import { nowSeconds as now, signatureOf as sign, type Signable } from "./webhook-signature.ts";
import { newWorld, unknownLike, type World } from "./world.ts";

type Delivery = Signable & { readonly signature?: string };

type Headers = Readonly<Record<string, string>>;
type Case = { readonly headers: Headers; readonly body: string };

function toCase(delivery: Delivery, change: { body?: string; without?: string; headers?: Headers } = {}): Case {
  const headers: Record<string, string> = {
    "webhook-id": delivery.id,
    "webhook-timestamp": delivery.timestamp,
    "webhook-signature": delivery.signature ?? sign(delivery),
    ...change.headers,
  };
  if (change.without !== undefined) delete headers[change.without];
  return { headers, body: change.body ?? delivery.body };
}

/** Deliveries that are not signed correctly. */
function refusals(good: () => Delivery, otherSecret: string): Readonly<Record<string, Case>> {
  const at = (timestamp: string): Case => toCase({ ...good(), timestamp });
  const by = (signature: (right: string) => string): Case => {
    const delivery = good();
    return toCase({ ...delivery, signature: signature(sign(delivery)) });
  };
  const names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
  const stamped = good().timestamp;
  return {
    ...Object.fromEntries(names.map((name) => [`without ${name}`, toCase(good(), { without: name })])),
    ...Object.fromEntries(names.map((name) => [`an empty ${name}`, toCase(good(), { headers: { [name]: "" } })])),
    "another trigger's secret": toCase({ ...good(), secret: otherSecret }),
    "a secret that was made up": toCase({ ...good(), secret: `whsec_${randomBytes(32).toString("base64")}` }),
    "no secret at all": toCase({ ...good(), secret: "" }),
    "another body": toCase(good(), { body: '{"model":"procedural","seed":2}' }),
    "the same JSON with a space added": toCase(good(), { body: `${good().body} ` }),
    "another id": toCase(good(), { headers: { "webhook-id": "msg_other" } }),
    "another timestamp": toCase(good(), { headers: { "webhook-timestamp": String(now() - 1) } }),
    "signed six minutes ago": at(String(now() - 360)),
    "signed six minutes in the future": at(String(now() + 360)),
    "a timestamp in milliseconds": at(String(Date.now())),
    "a negative timestamp": at("-1"),
    "a timestamp with letters": at(`${stamped}abc`),
    "a timestamp in hexadecimal": toCase(good(), { headers: { "webhook-timestamp": `0x${now().toString(16)}` } }),
    "a timestamp as a date": at(new Date().toISOString()),
    "half a signature": by((right) => right.slice(0, 20)),
    "a signature with an extra letter": by((right) => `${right}A`),
    "another signature version": by((right) => right.replace("v1,", "v2,")),
    "the asymmetric signature version": by((right) => right.replace("v1,", "v1a,")),
    "no signature version": by((right) => right.slice(3)),
    "a signature in hexadecimal": by((right) => `v1,${Buffer.from(right.slice(3), "base64").toString("hex")}`),
    "only a signature version": by(() => "v1,"),
    "a signature of zeros": by(() => `v1,${Buffer.alloc(32).toString("base64")}`),
    "a signature in upper case": by((right) => right.toUpperCase()),
    "a hundred guesses": by(() =>
      Array.from({ length: 100 }, () => `v1,${randomBytes(32).toString("base64")}`).join(" "),
    ),
  };
}

async function countGenerations({ call }: Audit, { user, ids }: World): Promise<number> {
  const list = await call("GET", `/v1/projects/${ids["projectId"]}/generations?limit=100`, { token: user.token });
  return list.body["items"].length;
}

async function run(audit: Audit): Promise<void> {
  const { call, expect } = audit;
  const world = await newWorld(audit, { jobs: false });
  const other = await newWorld(audit, { jobs: false });
  const send = (id: string, { headers, body }: Case): Promise<Answer> =>
    call("POST", `/v1/hooks/triggers/${id}`, { headers, body });
  const triggerId = world.ids["triggerId"] ?? "";
  const payload: Json = { model: "procedural", assets: [world.ids["assetKey"]] };
  const good = (): Delivery => ({
    id: `msg_${randomUUID()}`,
    timestamp: String(now()),
    body: JSON.stringify(payload),
    secret: world.triggerSecret,
  });
  const bare = await send(triggerId, { headers: {}, body: "{}" });
  for (const [name, sent] of Object.entries(refusals(good, other.triggerSecret))) {
    const real = await send(triggerId, sent);
    expect(real.status === 401, "critical", `a forged delivery is refused: ${name}`, () => describe(real));
    expect(essence(real) === essence(bare), "medium", `all refusals are identical: ${name}`, () => describe(real));
    const none = await send(unknownLike(triggerId), sent);
    expect(essence(none) === essence(real), "high", `a missing trigger gets the same refusal: ${name}`, () =>
      describe(none),
    );
  }
  const before = await countGenerations(audit, world);
  expect(before === 0, "critical", "refused deliveries start no generation", () => `${before} generations`);
  const delivery = toCase(good());
  const copies = await Promise.all(Array.from({ length: 6 }, () => send(triggerId, delivery)));
  const late = await send(triggerId, delivery);
  const ids = new Set([...copies, late].map(({ status, body }) => `${status} ${body["id"]}`));
  expect(ids.size === 1 && late.status === 202, "high", "a repeated delivery gets the same response", () =>
    [...ids].join(", "),
  );
  const after = await countGenerations(audit, world);
  expect(after === 1, "critical", "a repeated delivery starts one generation", () => `${after} generations`);
  const signed = good();
  const rotated = await send(triggerId, toCase({ ...signed, signature: `v1,AAAA v2,x ${sign(signed)}` }));
  expect(rotated.status !== 401, "low", "one valid signature of several is enough", () => describe(rotated));
  const crossed = await send(other.ids["triggerId"] ?? "", toCase(good()));
  expect(crossed.status === 401, "critical", "a secret works for one trigger only", () => describe(crossed));
  await call("DELETE", `/v1/projects/${world.ids["projectId"]}/triggers/${triggerId}`, { token: world.user.token });
  const gone = await send(triggerId, toCase(good()));
  expect(gone.status === 401, "critical", "a deleted trigger's secret is refused", () => describe(gone));
}

export const triggers: Part = { name: "triggers", run };
