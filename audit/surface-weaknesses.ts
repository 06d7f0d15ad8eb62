/** Weaknesses in callbacks, webhooks, uploads, provider keys and budgets. */
import { one, type Weakness } from "./weakness.ts";

const anothers = /another user's|other users have changed/;
const forged = /a forged callback is refused/;
const signature = "src/features/drawing/callbacks/signature.ts";

const callbacks: readonly Weakness[] = [
  one(
    "callback-token-unchecked",
    "callbacks",
    forged,
    signature,
    "equalInConstantTime(toUtf8(address.token), sent)",
    "sent.byteLength >= 0 && address.token.length > 0",
  ),
  one(
    "callback-signature-unchecked",
    "callbacks",
    forged,
    "src/providers/replicate/callback.ts",
    "if (secret !== undefined && (await verifyWebhook({ ...delivery, secrets: [secret] })).ok) return findJob(body);",
    "if (secret !== undefined) return findJob(body);",
  ),
  one(
    "callback-job-unchecked",
    "callbacks",
    forged,
    signature,
    "(job.jobId !== null && job.jobId !== proven.jobId)",
    "false",
  ),
  one("callback-provider-unchecked", "callbacks", forged, signature, "if (job.provider !== name) throw refuse();", ""),
  one(
    "callbacks-unlimited",
    "callbacks",
    /exactly the quota passes/,
    "src/limits/policies.ts",
    "callback: { quota: 120,",
    "callback: { quota: 12_000,",
  ),
];

const check = 'findDestination(address, "public", testOrigins)';
const anywhere = {
  file: "src/features/webhooks/webhook-url.ts",
  from: `const url = ${check};`,
  to: "const url = URL.parse(address) ?? undefined; void findDestination; void testOrigins;",
};

const webhooks: readonly Weakness[] = [
  one(
    "webhook-owner-unchecked",
    "roles",
    anothers,
    "src/features/webhooks/store.ts",
    "    eq(webhooks.ownerId, owner.userId),\n    owner.projectId",
    "    owner.projectId",
  ),
  one(
    "delivery-owner-unchecked",
    "roles",
    anothers,
    "src/features/webhooks/delivery-store.ts",
    "and(eq(webhookDeliveries.webhookId, webhookId), isMine(owner, webhookId), ofMyProject)",
    "and(eq(webhookDeliveries.webhookId, webhookId), ofMyProject)",
  ),
  one(
    "delivery-project-unchecked",
    "webhooks",
    /a project key/,
    "src/features/webhooks/delivery-store.ts",
    "owner.projectId === null ? undefined : eq(events.projectId, owner.projectId)",
    "undefined",
  ),
  one(
    "events-sent-to-all-users",
    "webhooks",
    /no webhook gets another user's events/,
    "migrations/0006_webhook_events.sql",
    "WHERE w.`owner_id` = new.`user_id` AND w.`enabled`",
    "WHERE w.`enabled`",
  ),
  { name: "webhook-url-unchecked", part: "webhooks", found: /an internal webhook URL is refused/, patches: [anywhere] },
  {
    name: "outbound-calls-unchecked",
    part: "webhooks",
    found: /no call reaches an internal address/,
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
    /no call reaches an internal address/,
    "src/outbound/guarded-fetch.ts",
    'redirect: "manual"',
    'redirect: "follow"',
  ),
];

const referenceImage = "src/features/references/reference-image.ts";

const references: readonly Weakness[] = [
  one(
    "reference-owner-unchecked",
    "roles",
    anothers,
    "src/features/references/store.ts",
    "and(eq(projectReferences.projectId, projectId), owns(owner, projectId), later)",
    "and(eq(projectReferences.projectId, projectId), later)",
  ),
  one(
    "image-type-unchecked",
    "uploads",
    /an invalid image is refused/,
    referenceImage,
    "header === null || found !== type",
    "header === null",
  ),
  one(
    "metadata-kept",
    "uploads",
    /only the image is kept/,
    referenceImage,
    "const kept = stripMetadata(bytes);",
    "const kept = bytes; void stripMetadata;",
  ),
];

const keysAndMoney: readonly Weakness[] = [
  {
    name: "provider-key-returned",
    part: "provider-keys",
    found: /listed without the key itself|a provider key is never returned/,
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
    "usage-owner-unchecked",
    "roles",
    anothers,
    "src/features/usage/store.ts",
    "const visible = sql`(${owns(owner, projectId)} OR ${spentIn})`;",
    "const visible = sql`1`; void spentIn;",
  ),
  one(
    "budgets-open-to-keys",
    "inventory",
    /no operation is open to more/,
    "src/features/usage/operations.ts",
    'access: "session",',
    'access: { scope: "write" },',
  ),
  one(
    "one-budget-of-two-checked",
    "spending",
    /of orders at once, the budget/,
    "src/features/generations/insert-store.ts",
    "return sql`(${users} AND ${projects})`;",
    "return sql`(${users} OR ${projects})`;",
  ),
  one(
    "budget-read-then-written",
    "spending",
    /of orders at once, the budget/,
    "src/features/generations/insert-store.ts",
    "const budget = fitsBudgets(generation, owner.userId, budgetMicroUsd);",
    "const [room] = await statement<{ ok: 0 | 1 }>(db, sql`SELECT ${fitsBudgets(generation, owner.userId, budgetMicroUsd)} AS ok`); const budget = sql`${room?.ok ?? 0}`;",
  ),
  one(
    "webhook-cap-unchecked",
    "spending",
    /only the cap is created/,
    "src/features/webhooks/store.ts",
    "(SELECT count(*) FROM webhooks WHERE owner_id = ${userId}) < ${cap}",
    "${cap} > 0",
  ),
];

export const surfaceWeaknesses: readonly Weakness[] = [...callbacks, ...webhooks, ...references, ...keysAndMoney];
