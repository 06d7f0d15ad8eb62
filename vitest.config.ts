import path from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { newSecret } from "./scripts/dev-vars.ts";

/** Long enough for a noisy machine; no test asserts on time. */
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };

/** Tests that talk to servers mostly wait, so three files run at a time, each with storage of its own. */
const waiting = { ...patience, maxWorkers: 3, sequence: { groupOrder: 1 } };

/** Miniflare brands the addresses that it has made itself. */
function toProxy(url: string) {
  return Object.assign(new URL(url), { __brand: "RemoteProxyConnectionString" as const });
}

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"], ...patience } },
      {
        plugins: [
          cloudflareTest(async ({ inject }) => ({
            remoteBindings: false,
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              // The real binding class, speaking to a local server of the same protocol.
              ai: { binding: "AI", remoteProxyConnectionString: toProxy(inject("workersAiUrl")) },
              bindings: {
                FAKE_AI_URL: inject("workersAiUrl"),
                APP_ENV: "development",
                TEST_ORIGINS: [inject("receiverUrl"), inject("replicateUrl"), inject("openrouterUrl")].join(","),
                REPLICATE_URL: inject("replicateUrl"),
                REPLICATE_API_TOKEN: "for-tests-alone",
                OPENROUTER_URL: inject("openrouterUrl"),
                MAILBOX_URL: inject("mailboxUrl"),
                JWT_SECRET_KEY: newSecret("JWT_SECRET_KEY"),
                SECRETS_KEY: newSecret("SECRETS_KEY"),
                TEST_MIGRATIONS: await readD1Migrations(path.join(import.meta.dirname, "migrations")),
              },
            },
          })),
        ],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          globalSetup: [
            "./test/support/workers-ai-server.ts",
            "./test/support/google-server.ts",
            "./test/support/canary-server.ts",
            "./test/support/receiver-server.ts",
            "./test/support/provider-servers.ts",
          ],
          setupFiles: ["./test/support/migrate.ts"],
          isolate: false,
          ...waiting,
        },
      },
      { test: { name: "e2e", include: ["test/e2e/**/*.test.ts"], ...waiting } },
      { test: { name: "faults", include: ["test/faults/**/*.test.ts"], ...waiting } },
      { test: { name: "outside", include: ["test/outside/**/*.test.ts"], ...waiting } },
    ],
  },
});
