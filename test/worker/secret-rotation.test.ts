import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseConfig } from "../../src/config";
import type { Context } from "../../src/context";
import { openDb } from "../../src/db/client";
import { triggerSignature } from "../../src/features/triggers/signature";
import { findProviderKey } from "../../src/features/provider-keys/service";
import { resealSecrets } from "../../src/features/secret-rotation/service";
import { sealedColumns } from "../../src/features/secret-rotation/store";
import { createKeys } from "../../src/keys";
import { toUtf8 } from "../../src/lib/encoding";
import { sealPrefix, sealText } from "../../src/lib/sealed-text";
import { sweep } from "../../src/sweep";
import { call, newProject, newUser, type Json, type TestUser } from "../support/client";
import { captureLog, publicContext } from "../support/context";

const current = "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=";
const rotatedEnv = { ...env, SECRETS_KEY: current, SECRETS_KEY_PREVIOUS: env.SECRETS_KEY };
const rotated = parseConfig(rotatedEnv);
const dropped = parseConfig({ ...env, SECRETS_KEY: current });

let log: Json[] = [];
beforeEach(() => {
  log = captureLog();
});
afterEach(async () => {
  // All tests share the tables, so seal every text again under the key of the Worker itself.
  const back = parseConfig({ ...env, SECRETS_KEY_PREVIOUS: current });
  await resealSecrets(await publicContext({ config: back, keys: await createKeys(back)() }));
  vi.restoreAllMocks();
});

async function contextFor(config: typeof rotated): Promise<Context> {
  return publicContext({ config, keys: await createKeys(config)() });
}

const providerKey = "an-own-key-at-a-provider";
type World = { readonly user: TestUser; readonly triggerId: string; readonly secret: string };

async function newWorld(): Promise<World> {
  const user = await newUser();
  const project = await newProject(user);
  const { token } = user;
  const made = await call("POST", `/v1/projects/${project}/triggers`, { token, body: { name: "CI" } });
  const put = await call("PUT", "/v1/me/provider-keys/fal", { token, body: { key: providerKey } });
  expect([made.status, put.status]).toEqual([201, 204]);
  return { user, triggerId: made.body.id, secret: made.body.secret };
}

async function stored({ triggerId, user }: World): Promise<{ trigger: string; key: string }> {
  const query =
    "SELECT (SELECT sealed_secret FROM triggers WHERE id = ?) AS t, (SELECT sealed_key FROM provider_keys WHERE user_id = ?) AS k";
  const row = await env.DB.prepare(query).bind(triggerId, user.id).first<{ t: string; k: string }>();
  if (!row) throw new Error("nothing is stored");
  return { trigger: row.t, key: row.k };
}

/** Tells whether a signed delivery is accepted, and whether the provider key can be opened. */
async function works(ctx: Context, { triggerId, secret, user }: World): Promise<boolean[]> {
  const now = new Date();
  const headers: Record<string, string> = {
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign("msg_1", now, "{}"),
  };
  const request = {
    params: { triggerId },
    header: (name: string) => headers[name],
    path: "",
    query: () => undefined,
    body: toUtf8("{}"),
  };
  const proven = await triggerSignature.verify(ctx, request).then(
    () => true,
    () => false,
  );
  return [proven, (await findProviderKey(ctx, user.id, "fal")) === providerKey];
}

test("nobody notices a rotation: before the sweep, after it, and once the old key is gone", async () => {
  const world = await newWorld();
  expect(await works(await contextFor(dropped), world)).toEqual([false, false]);
  const ctx = await contextFor(rotated);
  expect(await works(ctx, world)).toEqual([true, true]);
  await resealSecrets(ctx);
  const [key] = ctx.keys.secrets;
  if (!key) throw new Error("there is no key");
  for (const text of Object.values(await stored(world))) expect(text.startsWith(sealPrefix(key))).toBe(true);
  expect(await works(ctx, world)).toEqual([true, true]);
  expect(await works(await contextFor(dropped), world)).toEqual([true, true]);
});

test("the sweep does it, says what is left, and says nothing where no rotation is under way", async () => {
  const world = await newWorld();
  await sweep(rotatedEnv);
  await sweep(rotatedEnv);
  const lines = log.filter(({ event }) => event === "secrets_resealed");
  expect(lines).toHaveLength(2 * sealedColumns.length);
  const triggers = lines.filter(({ table }) => table === "triggers");
  expect(triggers[0]?.resealed).toBeGreaterThan(0);
  expect(triggers[1]).toMatchObject({ column: "sealed_secret", resealed: 0 });
  expect(await works(await contextFor(dropped), world)).toEqual([true, true]);
  log.length = 0;
  await resealSecrets(await publicContext());
  expect(log).toEqual([]);
});

test("a text that no key opens is left as it is, counted, and keeps nothing else from its turn", async () => {
  const [first, second] = [await newWorld(), await newWorld()];
  const foreign = await sealText([{ id: "0123456789ab", bytes: new Uint8Array(32).fill(7) }], "x", first.triggerId);
  await env.DB.prepare("UPDATE triggers SET sealed_secret = ? WHERE id = ?").bind(foreign, first.triggerId).run();
  await resealSecrets(await contextFor(rotated));
  expect((await stored(first)).trigger).toBe(foreign);
  expect(await works(await contextFor(dropped), second)).toEqual([true, true]);
  expect(log.find(({ table }) => table === "triggers")?.unreadable).toBeGreaterThan(0);
  await env.DB.prepare("DELETE FROM triggers WHERE id = ?").bind(first.triggerId).run();
});

test("a key that is replaced while it is being sealed anew stays replaced", async () => {
  const { user } = await newWorld();
  const ctx = await contextFor(rotated);
  const prepare = env.DB.prepare.bind(env.DB);
  const put = { token: user.token, body: { key: "the-newer-key-of-the-user" } };
  let raced = false;
  // Runs after the sweep has read the provider keys, and before the sweep writes them.
  const replace = async (): Promise<void> => {
    raced = true;
    await call("PUT", "/v1/me/provider-keys/fal", put);
  };
  const racing = new Proxy(env.DB, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (name !== "prepare") return typeof value === "function" ? value.bind(target) : value;
      return (query: string) => {
        const made = prepare(query);
        if (!query.startsWith('UPDATE "provider_keys"')) return made;
        const bind = made.bind.bind(made);
        return Object.assign(made, {
          bind: (...values: unknown[]) => {
            const bound = bind(...values);
            const all = bound.all.bind(bound);
            return Object.assign(bound, { all: async () => (await replace(), all()) });
          },
        });
      };
    },
  });
  await resealSecrets({ ...ctx, db: openDb(racing) });
  expect(raced).toBe(true);
  expect(await findProviderKey(ctx, user.id, "fal")).toBe("the-newer-key-of-the-user");
});
