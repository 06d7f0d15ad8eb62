/** The rows of webhooks: events and their deliveries. */
import { dayMs, idOf, literal, type Tables } from "./row";

export const webhookTables = {
  webhooks: ({ webhookId, userId, projectId }, now) => ({
    id: webhookId,
    owner_id: userId,
    project_id: projectId,
    url: literal("https://crowd.test/"),
    events: literal('["budget.low"]'),
    sealed_secret: literal("crowd"),
    created_at: now,
    updated_at: now,
  }),
  /** Of a type that no webhook of the crowd gets. */
  events: ({ tag, userId, projectId }, now) => ({
    id: idOf("evt", tag),
    user_id: userId,
    project_id: projectId,
    type: literal("export.ready"),
    payload: literal("{}"),
    created_at: now,
  }),
  /** Every tenth one waits for its next attempt. */
  webhook_deliveries: ({ tag, webhookId }, now) => ({
    id: idOf("whd", tag),
    event_id: idOf("evt", tag),
    webhook_id: webhookId,
    status: "iif(i % 10 = 1, 'pending', 'delivered')",
    attempts: 1,
    next_attempt_at: `iif(i % 10 = 1, ${now + dayMs}, NULL)`,
    created_at: now,
    delivered_at: `iif(i % 10 = 1, NULL, ${now})`,
  }),
} satisfies Tables;
