/** The Worker's entry point: handlers for requests, queues and cron, and the classes that the platform creates. */
import { env } from "cloudflare:workers";
import { createApp } from "./app";
import { parseConfig } from "./config";
import { consume } from "./features/webhooks/consumer";
import { sweep } from "./sweep";

export { GenerationWorkflow } from "./features/drawing/generation-workflow";
export { AssetWorkflow } from "./features/drawing/asset-workflow";
export { ExportWorkflow } from "./features/exports/workflow";
export { DeletionWorkflow } from "./features/projects/deletion-service";
export { RateLimiter } from "./limits/rate-limiter";

const config = parseConfig({ ...env });
const app = createApp(config);

export default {
  fetch: app.fetch,
  queue: (batch, env, execution) => consume(batch, env, execution),
  scheduled: (_event, env) => sweep(env),
} satisfies ExportedHandler<Env>;
