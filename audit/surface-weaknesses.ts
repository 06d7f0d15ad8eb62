import { one, type Weakness } from "./weakness.ts";

const anothers = /another's|nothing that others asked|no list shows/;
const unproven = /a callback that is not proven/;
const signature = "src/features/drawing/callbacks/signature.ts";

const callbacks: readonly Weakness[] = [
  one(
    "callback-token-unchecked",
    "callbacks",
    unproven,
    signature,
    "equalInConstantTime(toUtf8(callback.token), sent)",
    "sent.byteLength >= 0 && callback.token.length > 0",
  ),
  one(
    "callback-signature-unchecked",
    "callbacks",
    unproven,
    "src/providers/replicate/callback.ts",
    "if (secret !== undefined && (await verifyWebhook({ ...delivery, secrets: [secret] })).ok) return findJob(body);",
    "if (secret !== undefined) return findJob(body);",
  ),
  one(
    "callback-for-another-job",
    "callbacks",
    unproven,
    signature,
    "(job.jobId !== null && job.jobId !== proven.jobId)",
    "false",
  ),
  one(
    "callback-of-another-provider",
    "callbacks",
    unproven,
    signature,
    "if (job.provider !== name) throw refuse();",
    "",
  ),
  one(
    "callbacks-unlimited",
    "callbacks",
    /of many at once exactly the quota/,
    "src/limits/policies.ts",
    "callback: { quota: 120,",
    "callback: { quota: 12_000,",
  ),
];

const endpoint = 'findDestination(address, "public", testOrigins)';
const anywhere = {
  file: "src/features/webhooks/webhook-url.ts",
  from: `const url = ${endpoint};`,
  to: "const url = URL.parse(address) ?? undefined; void findDestination; void testOrigins;",
};

const webhooks: readonly Weakness[] = [
  one(
    "any-webhook",
    "roles",
    anothers,
    "src/features/webhooks/store.ts",
    "    eq(webhooks.ownerId, owner.userId),\n    owner.projectId",
    "    owner.projectId",
  ),
  one(
    "any-delivery",
    "roles",
    anothers,
    "src/features/webhooks/delivery-store.ts",
    "and(eq(webhookDeliveries.webhookId, webhookId), isMine(owner, webhookId), ofMyProject)",
    "and(eq(webhookDeliveries.webhookId, webhookId), ofMyProject)",
  ),
  one(
    "turned-webhook",
    "webhooks",
    /a bound key/,
    "src/features/webhooks/delivery-store.ts",
    "owner.projectId === null ? undefined : eq(events.projectId, owner.projectId)",
    "undefined",
  ),
  one(
    "events-to-all",
    "webhooks",
    /no receiver hears of another's/,
    "migrations/0006_webhook_events.sql",
    "WHERE w.`owner_id` = new.`user_id` AND w.`enabled`",
    "WHERE w.`enabled`",
  ),
  { name: "webhooks-anywhere", part: "webhooks", found: /leads to no inner address/, patches: [anywhere] },
  {
    name: "calls-anywhere",
    part: "webhooks",
    found: /no call reaches what is not public/,
    patches: [
      anywhere,
      {
        file: "src/outbound/guarded-fetch.ts",
        from: "const url = findDestination(address, allow, testOrigins);",
        to: "const url = URL.parse(address) ?? undefined; void findDestination; void allow; void testOrigins;",
      },
    ],
  },
  one(
    "redirects-followed",
    "webhooks",
    /no call reaches what is not public/,
    "src/outbound/guarded-fetch.ts",
    'redirect: "manual"',
    'redirect: "follow"',
  ),
];

const pictures = "src/features/references/reference-image.ts";

const references: readonly Weakness[] = [
  one(
    "any-reference",
    "roles",
    anothers,
    "src/features/references/store.ts",
    "and(eq(projectReferences.projectId, projectId), owns(owner, projectId), later)",
    "and(eq(projectReferences.projectId, projectId), later)",
  ),
  one(
    "any-picture",
    "uploads",
    /what is no such picture/,
    pictures,
    "header === null || contentTypeOf[header.format] !== type",
    "header === null",
  ),
  one(
    "metadata-kept",
    "uploads",
    /only the picture is kept/,
    pictures,
    "const kept = stripMetadata(bytes);",
    "const kept = bytes; void stripMetadata;",
  ),
];

const keysAndMoney: readonly Weakness[] = [
  {
    name: "key-returned",
    part: "provider-keys",
    found: /of a provider key only|never read again/,
    patches: [
      {
        file: "src/features/provider-keys/schemas.ts",
        from: "z.object({ provider: Provider, createdAt: Time })",
        to: "z.object({ provider: Provider, createdAt: Time, key: z.string().optional() })",
      },
      {
        file: "src/features/provider-keys/service.ts",
        from: "return { items: items.flatMap(toProviderKey), nextCursor };",
        to: "const keys = items.flatMap(toProviderKey).map(async (item) => ({ ...item, key: await findProviderKey(ctx, ctx.actor.userId, item.provider) })); return { items: await Promise.all(keys), nextCursor };",
      },
    ],
  },
  one(
    "any-usage",
    "roles",
    anothers,
    "src/features/usage/store.ts",
    "const visible = sql`(${owns(owner, projectId)} OR ${spentIn})`;",
    "const visible = sql`1`; void spentIn;",
  ),
  one(
    "keys-set-budgets",
    "inventory",
    /nothing is open to more/,
    "src/features/usage/operations.ts",
    'access: "session",',
    'access: { scope: "write" },',
  ),
  one(
    "one-budget-of-two",
    "spending",
    /of orders at once the budget/,
    "src/features/generations/insert-store.ts",
    "return sql`(${users} AND ${projects})`;",
    "return sql`(${users} OR ${projects})`;",
  ),
  one(
    "budget-read-first",
    "spending",
    /of orders at once the budget/,
    "src/features/generations/insert-store.ts",
    "const budget = fitsBudgets(generation, owner.userId, budgetMicroUsd);",
    "const [room] = await statement<{ ok: 0 | 1 }>(db, sql`SELECT ${fitsBudgets(generation, owner.userId, budgetMicroUsd)} AS ok`); const budget = sql`${room?.ok ?? 0}`;",
  ),
  one(
    "webhooks-without-end",
    "spending",
    /of many at once the cap/,
    "src/features/webhooks/store.ts",
    "(SELECT count(*) FROM webhooks WHERE owner_id = ${userId}) < ${cap}",
    "${cap} > 0",
  ),
];

/** What comes in from providers and in files, what goes out to receivers, and what is paid with whose key. */
export const surfaceWeaknesses: readonly Weakness[] = [...callbacks, ...webhooks, ...references, ...keysAndMoney];
