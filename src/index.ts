import { env } from "cloudflare:workers";
import { createApp } from "./app";
import { parseConfig } from "./config";

export { DeletionWorkflow } from "./features/projects/deletion";
export { RateLimiter } from "./limits/rate-limiter";

const app = createApp(parseConfig({ ...env }));

export default { fetch: app.fetch } satisfies ExportedHandler<Env>;
