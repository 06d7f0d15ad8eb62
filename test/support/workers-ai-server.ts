import type { TestProject } from "vitest/node";
import { startWorkersAi } from "../../stand-ins/workers-ai";

declare module "vitest" {
  interface ProvidedContext {
    workersAiUrl: string;
  }
}

/** Starts a local Workers AI for the worker tests. `vitest.config.ts` points the `AI` binding at this server. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startWorkersAi();
  project.provide("workersAiUrl", server.url);
  return () => server.close();
}
