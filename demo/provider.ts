import { keyedProviders, providerVariables } from "../src/provider-settings.ts";
import type { Vars } from "../scripts/dev-vars.ts";
import type { Client } from "./client.ts";
import { DemoError } from "./failure.ts";

/** A server on this machine that speaks a provider's protocol and draws placeholders, so that nothing is paid. */
export type LocalProvider = {
  readonly name: string;
  /** What the Worker has to be told of it. */
  readonly vars: Vars;
  readonly workersAiUrl: string | undefined;
  /** What the provider would have billed, in micro-US-dollars. */
  readonly bill: () => number;
  readonly close: () => Promise<void>;
};

type Server = { readonly url: string; readonly key: string; readonly bill: () => number; close(): Promise<void> };

const starters = {
  replicate: async () => (await import("../stand-ins/replicate.ts")).startReplicate(),
  fal: async () => (await import("../stand-ins/fal.ts")).startFal(),
  bfl: async () => (await import("../stand-ins/bfl.ts")).startBfl(),
  openrouter: async () => (await import("../stand-ins/openrouter.ts")).startOpenrouter(),
  openai: async () => (await import("../stand-ins/openai.ts")).startOpenai(),
} as const satisfies Readonly<Record<(typeof keyedProviders)[number], () => Promise<Server>>>;

export const providerNames = ["workers-ai", ...keyedProviders] as const;

async function startWorkersAi(): Promise<LocalProvider> {
  const { startWorkersAi: start } = await import("../stand-ins/workers-ai.ts");
  const { url, bill, close } = await start();
  return { name: "workers-ai", vars: {}, workersAiUrl: url, bill, close };
}

/** Starts the local server of the named provider. */
export async function startProvider(name: string): Promise<LocalProvider> {
  if (name === "workers-ai") return startWorkersAi();
  const keyed = keyedProviders.find((each) => each === name);
  if (keyed === undefined) throw new DemoError(`--provider must be one of: ${providerNames.join(", ")}.`);
  const { url, key, bill, close } = await starters[keyed]();
  const names = providerVariables[keyed];
  const vars = { TEST_ORIGINS: url, [names.testOrigin]: url, [names.key]: key };
  return { name, vars, workersAiUrl: undefined, bill: () => bill(), close };
}

type ModelList = {
  readonly items: readonly {
    readonly id: string;
    readonly provider: string;
    readonly prices: readonly unknown[];
    readonly isAvailable: boolean;
  }[];
};

/** The provider's first model with a known price. */
export async function findModel(client: Client, provider: string): Promise<string> {
  const { body } = await client.call<ModelList>("GET", "/v1/models");
  const model = body.items.find((each) => each.provider === provider && each.prices.length > 0 && each.isAvailable);
  if (model === undefined) throw new DemoError(`The server offers no model of ${provider} whose price is known.`);
  return model.id;
}
