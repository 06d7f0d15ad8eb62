import type { D1Migration } from "cloudflare:test";

declare global {
  namespace Cloudflare {
    interface Env {
      TEST_MIGRATIONS: D1Migration[];
      FAKE_AI_URL: string;
      TEST_ORIGINS: string;
      REPLICATE_URL: string;
      OPENROUTER_URL: string;
      MAILBOX_URL: string;
    }
  }
}
