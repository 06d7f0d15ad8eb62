import type { TestProject } from "vitest/node";
import { startWorkersAi } from "../../stand-ins/workers-ai";

declare module "vitest" {
  interface ProvidedContext {
    workersAiUrl: string;
  }
}

/** A local Workers AI for the tests that run in workerd; the pool's options point the `AI` binding at it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startWorkersAi();
  project.provide("workersAiUrl", server.url);
  return () => server.close();
}
