/** Fills the tables with many rows at once, of other users, of one user or of one project. */

/** Whose rows to make. The fields are SQL for row number `i`. */
export type Crowd = {
  /** Part of every id, so that crowds do not meet: letters and digits of a ULID, at most 10. */
  readonly tag: string;
  readonly userId: string;
  readonly projectId: string;
  /** The asset that versions, images and items belong to. */
  readonly assetId: string;
  readonly webhookId: string;
  /** The object of every image. NULL for images that are not stored, which no walk over the objects misses. */
  readonly objectKey: string;
  /** The most rows of a table that this crowd may have. A table that is not named has no cap. */
  readonly caps: Readonly<Partial<Record<Table, number>>>;
};

type Columns = Readonly<Record<string, string | number>>;

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** SQL for the id of row number `i`, or of another number. */
export function idOf(prefix: string, tag: string, number = "i"): string {
  return `${literal(`${prefix}_${tag}`)} || printf('%0${26 - tag.length}d', ${number})`;
}

const spec = literal(
  JSON.stringify({
    name: "Crowd",
    category: "items",
    kind: "icon",
    description: "",
    width: 8,
    height: 8,
    directions: [],
    animations: [],
  }),
);
const style = literal(
  JSON.stringify({
    keywords: [],
    lighting: null,
    palette: [],
    resolution: null,
    perspective: null,
    model: null,
    background: null,
    text: "",
  }),
);
const sha = literal("0".repeat(64));
const dayMs = 86_400_000;

/** The columns of each table, for rows that are valid and that no sweep has to touch at `nowMs`. */
const tables = {
  users: ({ tag, userId }: Crowd, now: number): Columns => ({
    id: userId,
    email: `${literal(`${tag}-`)} || i || '@example.com'`,
    created_at: now,
    updated_at: now,
  }),
  sessions: ({ tag, userId }, now) => ({
    id: idOf("ses", tag),
    user_id: userId,
    created_at: now,
    last_used_at: now,
  }),
  refresh_tokens: ({ tag, userId }, now) => ({
    hash: `${literal(tag)} || i`,
    session_id: idOf("ses", tag),
    user_id: userId,
    expires_at: now + dayMs,
    spent_at: `iif(i % 2, NULL, ${now})`,
  }),
  api_keys: ({ tag, userId, projectId }, now) => ({
    id: idOf("key", tag),
    user_id: userId,
    project_id: projectId,
    name: literal("crowd"),
    scopes: literal('["read"]'),
    secret_hash: `${literal(tag)} || i`,
    created_at: now,
  }),
  identities: ({ tag, userId }, now) => ({
    issuer: literal("https://crowd.test"),
    subject: `${literal(tag)} || i`,
    provider: literal("google"),
    user_id: userId,
    created_at: now,
  }),
  invites: ({ tag, userId }, now) => ({
    id: idOf("inv", tag),
    code_hash: `${literal(tag)} || i`,
    created_by: userId,
    created_at: now,
    expires_at: now + dayMs,
    used_at: `iif(i % 2, NULL, ${now})`,
    used_by: `iif(i % 2, NULL, ${userId})`,
  }),
  password_resets: ({ tag, userId }, now) => ({
    code_hash: `${literal(tag)} || i`,
    user_id: userId,
    created_at: now,
    expires_at: now + dayMs,
  }),
  audit_log: ({ tag, userId }, now) => ({
    id: idOf("aud", tag),
    actor_id: userId,
    action: literal("user.quota_set"),
    target_id: userId,
    detail: literal("{}"),
    request_id: idOf("req", tag),
    created_at: now,
  }),
  daily_usage: ({ userId }, now) => ({ user_id: userId, day: `${Math.floor(now / dayMs) - 1} - i` }),
  idempotency_keys: ({ tag, userId }, now) => ({
    scope: `${userId} || ' crowd []'`,
    key: `${literal(tag)} || i`,
    request_hash: literal(""),
    resource_ulid: literal(""),
    lease_until: now,
    status: 200,
    headers: literal("{}"),
    expires_at: now + dayMs,
  }),
  projects: ({ userId, projectId }, now) => ({
    id: projectId,
    owner_id: userId,
    name: literal("Crowd"),
    description: literal(""),
    created_at: now,
    updated_at: now,
  }),
  memory_files: ({ tag, projectId }, now) => ({
    project_id: projectId,
    type: literal("log"),
    content: literal("crowd"),
    version: 20,
    etag: literal(tag),
    size_bytes: 5,
    updated_at: now,
  }),
  memory_file_versions: ({ projectId }, now) => ({
    project_id: projectId,
    type: literal("log"),
    version: "1 + i % 20",
    content: literal("crowd"),
    size_bytes: 5,
    created_at: now,
  }),
  project_references: ({ tag, projectId }, now) => ({
    id: idOf("ref", tag),
    project_id: projectId,
    object_key: `${literal(`crowd/references/${tag}`)} || i`,
    format: literal("png"),
    width: 8,
    height: 8,
    size_bytes: 100,
    sha256: sha,
    created_at: now,
  }),
  triggers: ({ tag, userId, projectId }, now) => ({
    id: idOf("trg", tag),
    project_id: projectId,
    owner_id: userId,
    name: literal("crowd"),
    sealed_secret: literal("crowd"),
    created_at: now,
  }),
  assets: ({ tag, projectId }, now) => ({
    id: idOf("ast", tag),
    project_id: projectId,
    key: `${literal(`crowd-${tag}-`)} || i`,
    name: literal("Crowd"),
    category: "iif(i % 3, 'items', 'creatures')",
    kind: literal("icon"),
    description: literal(""),
    width: 8,
    height: 8,
    directions: literal("[]"),
    animations: literal("[]"),
    status: "CASE i % 3 WHEN 0 THEN 'approved' WHEN 1 THEN 'planned' ELSE 'review' END",
    origin: literal("plan"),
    created_at: now,
    updated_at: now,
  }),
  versions: ({ tag, projectId, assetId }, now) => ({
    id: idOf("ver", tag),
    asset_id: assetId,
    project_id: projectId,
    generation_id: idOf("gen", tag),
    number: "i + 1",
    model: literal("procedural"),
    provider: literal("procedural"),
    prompt: literal(""),
    cost_micro_usd: 0,
    created_at: now,
  }),
  images: ({ tag, projectId, assetId, objectKey }, now) => ({
    id: idOf("img", tag),
    version_id: idOf("ver", tag),
    asset_id: assetId,
    project_id: projectId,
    position: 0,
    frame: 1,
    prompt: literal(""),
    stored_at: `iif(${objectKey} IS NULL, NULL, ${now})`,
    object_key: objectKey,
    format: literal("png"),
    width: 8,
    height: 8,
    size_bytes: 100,
    sha256: sha,
    crc32: 0,
    request_hash: `${literal(tag)} || i`,
  }),
  /** Every second one is unfinished. */
  generations: ({ tag, userId, projectId }, now) => ({
    id: idOf("gen", tag),
    project_id: projectId,
    owner_id: userId,
    status: "iif(i % 2, 'queued', 'succeeded')",
    source: literal("api"),
    model: literal("workers-ai/flux-2-klein-4b"),
    provider: literal("workers-ai"),
    style,
    estimate_micro_usd: 1,
    created_at: now,
    finished_at: `iif(i % 2, NULL, ${now})`,
    checked_at: now + dayMs,
  }),
  generation_items: ({ tag, projectId, assetId }, now) => ({
    id: idOf("itm", tag),
    generation_id: idOf("gen", tag),
    project_id: projectId,
    asset_id: assetId,
    asset_key: `${literal(`crowd-${tag}-`)} || i`,
    position: 0,
    status: "iif(i % 2, 'queued', 'succeeded')",
    version_id: idOf("ver", tag),
    spec,
    revision: 1,
    attempt: 1,
    seed: 1,
    previous_status: literal("planned"),
    image_count: 1,
    estimate_micro_usd: 1,
    updated_at: now,
  }),
  /** One image of each item: drawn, failed, lost or, on a user's own key, asked for. */
  provider_jobs: ({ tag, userId, projectId }, now) => ({
    image_id: idOf("img", tag),
    item_id: idOf("itm", tag),
    generation_id: idOf("gen", tag),
    project_id: projectId,
    user_id: userId,
    position: 0,
    model: literal("workers-ai/flux-2-klein-4b"),
    provider: literal("workers-ai"),
    account: literal("crowd:operator"),
    own_key: "i % 5 = 1",
    state: "CASE i % 5 WHEN 1 THEN 'pending' WHEN 3 THEN 'unknown' WHEN 4 THEN 'failed' ELSE 'succeeded' END",
    job_id: `${literal(tag)} || i`,
    estimate_micro_usd: 1,
    cost_micro_usd: "iif(i % 5 IN (1, 3), 0, 1)",
    submitted_at: `${now} - (i % 14) * ${dayMs}`,
    not_before: `iif(i % 5 = 3, ${now + dayMs}, NULL)`,
  }),
  exports: ({ tag, userId, projectId }, now) => ({
    id: idOf("exp", tag),
    project_id: projectId,
    owner_id: userId,
    status: literal("ready"),
    target: literal("plain"),
    include: literal("approved"),
    file_name: literal("crowd.zip"),
    object_key: `${literal(`crowd/exports/${tag}`)} || i`,
    size_bytes: 100,
    sha256: sha,
    file_count: 1,
    created_at: now,
    finished_at: now,
    updated_at: now,
  }),
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
  provider_keys: ({ userId }, now) => ({
    user_id: userId,
    provider: literal("openai"),
    sealed_key: literal("crowd"),
    created_at: now,
  }),
  provider_accounts: ({ userId }) => ({ account: `'openai:' || ${userId}` }),
} satisfies Record<string, (crowd: Crowd, nowMs: number) => Columns>;

export type Table = keyof typeof tables;
export const tableNames = Object.keys(tables) as Table[];

/**
 * Adds the rows `from` (included) to `to` (not included) of each table, up to the crowd's caps. A row whose key exists is
 * left out.
 */
export async function fill(
  db: D1Database,
  crowd: Crowd,
  range: { readonly from: number; readonly to: number; readonly nowMs: number; readonly only?: readonly Table[] },
): Promise<void> {
  for (const table of range.only ?? tableNames) {
    const to = Math.min(range.to, crowd.caps[table] ?? range.to);
    if (range.from >= to) continue;
    const columns: Columns = tables[table](crowd, range.nowMs);
    const names = Object.keys(columns).join(", ");
    await db
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT ${range.from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${to})
        INSERT OR IGNORE INTO ${table} (${names}) SELECT ${Object.values(columns).join(", ")} FROM n`,
      )
      .run();
  }
}

/** Other users: each has one row of everything. */
export function otherUsers(tag: string): Crowd {
  return {
    tag,
    userId: idOf("usr", tag),
    projectId: idOf("prj", tag),
    assetId: idOf("ast", tag),
    webhookId: idOf("whk", tag),
    objectKey: "NULL",
    caps: {},
  };
}

const projectCount = 50;
const assetCount = 45_000;
const webhookCount = 10;

/** One user, in fifty projects. Caps that the API has are kept. */
export function otherProjects(tag: string, userId: string): Crowd {
  return {
    tag,
    userId: literal(userId),
    projectId: idOf("prj", tag, `i % ${projectCount}`),
    assetId: idOf("ast", tag, `i % ${assetCount}`),
    webhookId: idOf("whk", tag, `i % ${webhookCount}`),
    objectKey: "NULL",
    caps: {
      users: 0,
      identities: 0,
      invites: 0,
      audit_log: 0,
      password_resets: 10,
      provider_keys: 1,
      provider_accounts: 1,
      api_keys: 50,
      webhooks: webhookCount,
      daily_usage: 366,
      projects: projectCount,
      triggers: projectCount * 19,
      memory_files: projectCount,
      memory_file_versions: projectCount * 20,
      project_references: projectCount * 8,
      assets: assetCount,
    },
  };
}

/** One project. The versions, images and items belong to one asset, and the deliveries to one webhook. */
export function oneProject(
  tag: string,
  ids: Readonly<Record<"userId" | "projectId" | "assetId" | "webhookId" | "objectKey", string>>,
): Crowd {
  return {
    ...otherProjects(tag, ids.userId),
    projectId: literal(ids.projectId),
    assetId: literal(ids.assetId),
    webhookId: literal(ids.webhookId),
    objectKey: literal(ids.objectKey),
    caps: {
      users: 0,
      sessions: 0,
      refresh_tokens: 0,
      identities: 0,
      invites: 0,
      audit_log: 0,
      password_resets: 0,
      provider_keys: 0,
      provider_accounts: 0,
      idempotency_keys: 0,
      daily_usage: 0,
      projects: 0,
      memory_files: 0,
      memory_file_versions: 0,
      webhooks: 0,
      api_keys: 20,
      triggers: 10,
      project_references: 3,
      assets: 800,
    },
  };
}
