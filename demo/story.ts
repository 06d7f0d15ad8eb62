/** The steps of the demo over HTTP: sign up, create a project, draw by a signed webhook, approve, export. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient, type Client } from "./client.ts";
import { DemoError } from "./failure.ts";
import type { Game } from "./game.ts";
import { findModel } from "./provider.ts";
import { openProgressBar } from "./progress-bar.ts";
import type {
  AppliedPlan,
  Export,
  Generation,
  GenerationItem,
  MemoryFile,
  Project,
  Review,
  SignedIn,
  Trigger,
} from "./resources.ts";
import { counted, type StepLog } from "./step-log.ts";
import { fireTrigger } from "./trigger.ts";
import { watchGeneration } from "./watch.ts";

export type ReadyExport = Export & { readonly url: string; readonly sizeBytes: number; readonly sha256: string };

/**
 * The result of all steps: asset keys in the plan's order, the generation with the cost, the archive to download, and a
 * link to an image of all assets.
 */
export type StoryResult = {
  readonly plannedKeys: readonly string[];
  readonly generation: Generation;
  readonly archive: ReadyExport;
  readonly contactSheetUrl: string;
};

const pollMs = 250;
const exportPatienceMs = 300_000;

/**
 * The model and the provider to draw with; undefined for the style's model, or else the server's default. `targets`: the
 * formats of the pack; empty for the server's default.
 */
type Wishes = {
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly targets: readonly string[];
};

/** Runs all steps, from signing up to an archive that is ready for download. Throws a DemoError if a step fails. */
export async function runStory(baseUrl: string, game: Game, wishes: Wishes, log: StepLog): Promise<StoryResult> {
  const client = createClient(baseUrl);
  await signUp(client, log);
  const { provider, targets } = wishes;
  const model = wishes.model ?? (provider === undefined ? undefined : await findModel(client, provider));
  const project = await createProject(client, game, log);
  const plannedKeys = await applyPlan(client, project, log);
  const queued = await fireByWebhook(client, createClient(baseUrl), project, model, log);
  const generation = await watchToEnd(client, `${project}/generations/${queued.id}`, log);
  const review = await client.call<Review>("POST", `${project}/assets/review`, { body: { status: "approved" } });
  log.step(review, `${review.body.items.length} approved`);
  const archive = await exportPack(client, project, targets, log);
  const { contactSheetUrl } = (await client.call<Project>("GET", project)).body;
  return { plannedKeys, generation, archive, contactSheetUrl };
}

async function signUp(client: Client, log: StepLog): Promise<void> {
  const body = { email: "demo@example.com", password: randomBytes(18).toString("base64url") };
  const signedIn = await client.call<SignedIn>("POST", "/v1/auth/register", { body });
  client.signIn(signedIn.body);
  log.step(signedIn, `signed up as ${signedIn.body.user.email}`);
}

/** Returns the path of the project. */
async function createProject(client: Client, game: Game, log: StepLog): Promise<string> {
  const created = await client.call<Project>("POST", "/v1/projects", { body: { name: game.name } });
  log.step(created, `created ${JSON.stringify(created.body.name)} as ${created.body.id}`);
  const project = `/v1/projects/${created.body.id}`;
  for (const type of ["plan", "style"] as const) {
    const content = game[type];
    if (content === undefined) continue;
    const put = await client.call<MemoryFile>("PUT", `${project}/memory-files/${type}`, { body: { content } });
    log.step(put, `${counted(put.body.sizeBytes, "byte")}, version ${put.body.version}`);
  }
  return project;
}

async function applyPlan(client: Client, project: string, log: StepLog): Promise<readonly string[]> {
  const applied = await client.call<AppliedPlan>("POST", `${project}/plan/apply`);
  const { created, problems } = applied.body;
  log.step(applied, `${counted(created.length, "asset")}, ${counted(problems.length, "problem")}`);
  for (const { line, message } of problems) log.remark(`line ${line}: ${message}`);
  if (created.length === 0) throw new DemoError("The plan has no item. Write one, such as: - [STATIC] Oak Tree");
  return created;
}

/** `outside` is a client that is not signed in: the signature is the only credential. */
async function fireByWebhook(
  client: Client,
  outside: Client,
  project: string,
  model: string | undefined,
  log: StepLog,
): Promise<Generation> {
  const trigger = await client.call<Trigger>("POST", `${project}/triggers`, { body: { name: "Demo" } });
  log.step(trigger, "a secret for signing webhooks, shown only once");
  const fired = await fireTrigger(outside, trigger.body, model === undefined ? {} : { model });
  log.step(
    fired,
    `signed webhook: ${counted(fired.body.items.length, "asset")} ${fired.body.status}, model ${fired.body.model}`,
  );
  return fired.body;
}

async function watchToEnd(client: Client, path: string, log: StepLog): Promise<Generation> {
  const bar = openProgressBar(log.screen);
  const startedMs = performance.now();
  log.step({ method: "GET", path: `${path}/events`, status: 200 }, "server-sent events:");
  const generation = await watchGeneration(client, `${path}/events`, ({ images, succeeded, total }) => {
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    bar.update(images.stored, images.total, `sprites, ${succeeded}/${total} assets, ${seconds} s`);
  }).finally(bar.close);
  const failed = generation.items.filter(({ status }) => status !== "succeeded");
  if (generation.status !== "succeeded" || failed.length > 0) throw new DemoError(describeFailure(generation, failed));
  return generation;
}

function describeFailure({ status, items }: Generation, failed: readonly GenerationItem[]): string {
  const lines = failed.map(({ assetKey, status: end, error }) => {
    const reason = error === null ? end : `${error.code}: ${error.detail}`;
    return `\n  ${assetKey}: ${reason}`;
  });
  return `The generation ended as ${status}: ${failed.length} of ${items.length} assets were not drawn.${lines.join("")}`;
}

async function exportPack(
  client: Client,
  project: string,
  targets: readonly string[],
  log: StepLog,
): Promise<ReadyExport> {
  const headers = { "Idempotency-Key": "demo-export" };
  const body = targets.length > 0 ? { body: { targets } } : {};
  const asked = await client.call<Export>("POST", `${project}/exports`, { headers, ...body });
  log.step(asked, `${asked.body.fileName} is ${asked.body.status}`);
  const deadlineMs = performance.now() + exportPatienceMs;
  while (performance.now() < deadlineMs) {
    const read = await client.call<Export>("GET", `${project}/exports/${asked.body.id}`);
    const { status, url, sizeBytes, sha256, fileCount } = read.body;
    if (status === "failed") throw new DemoError("The export failed. See the server's log for the reason.");
    if (status === "ready" && url !== null && sizeBytes !== null && sha256 !== null) {
      log.step(read, `ready: ${counted(fileCount ?? 0, "file")}, ${counted(sizeBytes, "byte")}`);
      for (const { assetKey, message } of read.body.warnings) log.remark(`${assetKey}: ${message}`);
      return { ...read.body, url, sizeBytes, sha256 };
    }
    await sleep(pollMs);
  }
  throw new DemoError(`The export was not ready after ${exportPatienceMs / 1000} seconds.`);
}
