import path from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { DefaultReporter, type TestModule } from "vitest/node";
import { ensureData } from "./scripts/build-data/main.ts";
import { newSecret } from "./scripts/dev-vars.ts";

/*
 * A good run prints the totals, and little else. A test that fails is printed with all that the Worker has logged.
 * `TEST_LOG=1 npm test` prints the log of every test, and the log of the runtime. The runtime logs each error that a
 * workflow or a queue throws, so it logs the errors that tests provoke, too.
 */
const isLoud = process.env["TEST_LOG"] === "1";
const wranglerLog = process.env["WRANGLER_LOG"] ?? "log";
// Wrangler would warn of secrets and bindings that are absent from wrangler.toml, which the tests provide.
if (!isLoud) process.env["WRANGLER_LOG"] = "error";

/** Only a test that hangs takes so long. On a busy machine each test may be slow, and no test depends on time. */
const patience = { testTimeout: 300_000, hookTimeout: 300_000 };

/** Tests with servers wait for much of their time, so six files run at once. The files of one process share storage. */
const waiting = { ...patience, maxWorkers: 6, sequence: { groupOrder: 1 } };

/** How much data there is in the tests that measure the growth of costs: rows of each table, and images of an export. */
const growths = {
  cost: { costRows: 2_000, exportedImages: 2_000 },
  long: { costRows: 100_000, exportedImages: 5_000 },
};

/** Starts local servers, whose addresses the options of workerd inject. */
const servers = [
  "./test/support/workers-ai-server.ts",
  "./test/support/google-server.ts",
  "./test/support/canary-server.ts",
  "./test/support/receiver-server.ts",
  "./test/support/provider-servers.ts",
  "./test/support/image-files.ts",
];

/** Prints the test files that fail, and on a terminal also the progress. */
class QuietReporter extends DefaultReporter {
  protected override printTestModule(testModule: TestModule): void {
    if (testModule.state() === "failed") super.printTestModule(testModule);
  }
}

await ensureData();

export default defineConfig({
  logLevel: isLoud ? "info" : "error",
  test: {
    reporters: [new QuietReporter()],
    silent: isLoud ? false : "passed-only",
    projects: [
      {
        plugins: [binaryModules()],
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          setupFiles: ["./test/support/property-seed.ts"],
          isolate: false,
          maxWorkers: "100%",
          ...patience,
        },
      },
      {
        plugins: [inWorkerd(), binaryModules()],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          globalSetup: servers,
          setupFiles: ["./test/support/migrate.ts"],
          isolate: false,
          ...waiting,
        },
      },
      ...Object.entries(growths).map(([name, growth]) => ({
        plugins: [inWorkerd("./cost/worker.ts"), binaryModules()],
        test: {
          name,
          include: ["cost/**/*.test.ts"],
          globalSetup: servers,
          setupFiles: ["./test/support/migrate.ts"],
          provide: growth,
          testTimeout: 3_600_000,
          hookTimeout: 3_600_000,
          sequence: { groupOrder: 2 },
        },
      })),
      ...["e2e", "faults", "outside", "sizes"].map((name) => ({
        plugins: [binaryModules()],
        // The servers of these tests report through wrangler's log.
        test: { name, include: [`test/${name}/**/*.test.ts`], env: { WRANGLER_LOG: wranglerLog }, ...waiting },
      })),
    ],
  },
});

/** Runs tests inside workerd, in the Worker of `wrangler.toml` or one with another entry point. */
function inWorkerd(main?: string) {
  return cloudflareTest(async ({ inject }) => ({
    remoteBindings: false,
    verbose: isLoud,
    ...(main !== undefined && { main }),
    wrangler: { configPath: "./wrangler.toml" },
    miniflare: {
      // The real binding class, which sends requests to a local server of the same protocol.
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
  }));
}

/** Imports `.bin` files in Node as wrangler does: as an `ArrayBuffer`. In workerd this plugin is not asked. */
function binaryModules() {
  return {
    name: "binary-modules",
    enforce: "pre" as const,
    load: (id: string) =>
      id.endsWith(".bin")
        ? `import { readFileSync } from "node:fs"; export default new Uint8Array(readFileSync(${JSON.stringify(id)})).buffer`
        : undefined,
  };
}

/** Adds the brand that Miniflare's type of a proxy address has. */
function toProxy(url: string) {
  return Object.assign(new URL(url), { __brand: "RemoteProxyConnectionString" as const });
}
