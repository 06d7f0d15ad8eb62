/** The user whose calls are measured, with one of everything. */
import { env } from "cloudflare:workers";
import { call, goodPassword, type Answer, type Json, type TestUser } from "../test/support/client";
import { newFixture, type Ids } from "../test/support/fixtures";
import { newAdmin } from "../test/support/identity";
import { until } from "../test/support/game";
import { newHook, type Hook } from "../test/support/webhooks";

export type World = {
  readonly user: TestUser;
  readonly admin: TestUser;
  readonly ids: Ids;
  /** The path of the project. */
  readonly project: string;
  readonly hook: Hook;
};

export async function newWorld(): Promise<World> {
  const { user, ids } = await newFixture();
  const project = `/v1/projects/${ids["projectId"]}`;
  // Nothing answers at the address of the fixture's webhook.
  await askAs(user.token, "DELETE", `/v1/webhooks/${ids["webhookId"]}`);
  const admin = await newAdmin();
  const hook = await newHook(user, { events: ["generation.completed"] });
  const world = { user, admin, ids: { ...ids, type: "plan", webhookId: hook.id }, project, hook };
  // A plan with as much history as is kept.
  for (let write = 0; write < 25; write++)
    await ask(world, "PUT", `${project}/memory-files/plan`, { content: planText });
  await ask(world, "POST", `${project}/plan/apply`, {});
  await ask(world, "POST", `${project}/assets/review`, { status: "approved", assets: [ids["assetKey"]] });
  const delivery = await ask(world, "POST", `/v1/webhooks/${hook.id}/test`);
  return { ...world, ids: { ...world.ids, deliveryId: await delivered(delivery.body.id) } };
}

/** The key of the asset that has the versions of a crowd. */
export const drawnOften = "hero-knight";

export const planText = "## Characters\n- Hero Knight {#hero-knight}: silver armour, red cape\n";

/** A call that is not measured. */
export async function ask(world: Pick<World, "user">, method: string, path: string, body?: unknown): Promise<Answer> {
  return askAs(world.user.token, method, path, body);
}

export async function askAs(token: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await call(method, path, { token, ...(body !== undefined && { body }) });
  if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
  return answer;
}

export async function signIn({ email }: Pick<TestUser, "email">): Promise<Json> {
  const { body, status, text } = await call("POST", "/v1/auth/login", { body: { email, password: goodPassword } });
  if (status !== 200) throw new Error(`login answered ${status}: ${text}`);
  return body;
}

/** Waits until a webhook's delivery has arrived. Returns the id. */
export async function delivered(deliveryId: string): Promise<string> {
  const { status } = await rowWhen("webhook_deliveries", deliveryId, (row) => row["next_attempt_at"] === null);
  if (status !== "delivered") throw new Error(`the delivery is ${status}`);
  return deliveryId;
}

/** Waits until no delivery of the world's webhook is due, because calls about webhooks read the open deliveries. */
export async function allDelivered({ hook }: World): Promise<void> {
  const find = env.DB.prepare("SELECT id FROM webhook_deliveries WHERE webhook_id = ? AND next_attempt_at <= ?");
  await until("every webhook is delivered", async () => {
    const due = await find.bind(hook.id, Date.now()).first();
    return due === null ? true : undefined;
  });
}

/** Reads the row itself, because a list shows the rows of a crowd first, and calls are counted. */
async function rowWhen(table: string, id: string, isDone: (row: Json) => boolean): Promise<Json> {
  const find = env.DB.prepare(`SELECT * FROM ${table} WHERE id = ?`).bind(id);
  return until(`the row in ${table} is as it should be`, async () => {
    const row = await find.first<Json>();
    return row !== null && isDone(row) ? row : undefined;
  });
}

let assets = 0;

/** An asset that nobody has drawn. Returns the key. */
export async function newAsset(world: World): Promise<string> {
  assets += 1;
  const body = { name: `Gem number ${assets}`, kind: "icon", width: 8, height: 8 };
  return (await ask(world, "POST", `${world.project}/assets`, body)).body.key;
}

/** Waits until all is drawn or packed. */
export async function succeeded(kind: "generations" | "exports", id: string): Promise<void> {
  const { status } = await rowWhen(kind, id, (row) => row["finished_at"] !== null);
  if (status !== "succeeded" && status !== "ready") throw new Error(`${id} is ${status}`);
}
