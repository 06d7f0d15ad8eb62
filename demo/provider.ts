/** Starts a local stand-in for a provider, so that the demo can use paid models at no cost. */
import { keyedProviders, providerVariables } from "../src/provider-settings.ts";
import { ensureData } from "../scripts/build-data/main.ts";
import { loadSrc } from "../scripts/load-src.ts";
import type { Vars } from "../scripts/dev-vars.ts";
import type { Client } from "./client.ts";
import { DemoError } from "./failure.ts";

/** A local server that speaks a provider's protocol and draws placeholders. */
export type LocalProvider = {
  readonly name: string;
  /** The Worker's settings for this provider. */
  readonly vars: Vars;
  readonly workersAiUrl: string | undefined;
  /** The amount that the real provider would have billed, in micro-dollars. */
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

/** Throws a DemoError for an unknown name. */
export async function startProvider(name: string): Promise<LocalProvider> {
  if (name === "workers-ai") return startWorkersAi();
  const keyed = keyedProviders.find((each) => each === name);
  if (keyed === undefined) throw new DemoError(`--provider must be one of: ${providerNames.join(", ")}.`);
  const { url, key, bill, close } = await starters[keyed]();
  const names = providerVariables[keyed];
  const vars = { TEST_ORIGINS: url, [names.testOrigin]: url, [names.key]: key };
  return { name, vars, workersAiUrl: undefined, bill: () => bill(), close };
}

/**
 * From now on the local servers answer as image models do: with sprites that are enlarged off any grid, with the marks of
 * a JPEG, on a painted ground. That takes half a second for an image, so tests do without.
 */
export async function drawLikeModels(): Promise<void> {
  await ensureData();
  loadSrc();
  const [{ employ }, { drawSpoilt }] = await Promise.all([
    import("../stand-ins/workers-ai/image.ts"),
    import("../stand-ins/spoilt/spoilt-image.ts"),
  ]);
  employ(drawSpoilt);
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
  if (model === undefined) throw new DemoError(`The server offers no model of ${provider} with a known price.`);
  return model.id;
}
