/** The `procedural` provider: draws pixel art inside the Worker, without a key, a network call or a cost. */
import type { DrawRequest, Model, Provider, Submission } from "./provider";
import { maxSidePixels } from "../domain/asset";

const side = { type: "range", min: 1, max: maxSidePixels, step: 1 } as const;

const model: Model = {
  id: "procedural",
  description:
    "Embedded and free: draws simple sprites from the words, the palette and the seed, without a key or a network. The same request gives the same bytes.",
  capabilities: {
    width: side,
    height: side,
    seed: { type: "boolean" },
    palette: { type: "boolean" },
    transparentBackground: { type: "boolean" },
    outputFormat: { type: "enum", values: ["png"] },
  },
  prices: [{ billable: "image", unit: "image", microUsd: 0 }],
  maxReferences: 0,
  size: (wanted) => wanted,
  estimateMicroUsd: () => 0,
};

export const procedural: Provider = {
  models: [model],
  repeatable: true,
  terms: "The model is part of Hatchery, and its own drawings are free to use.",
  hosts: [],
  maxInFlight: null,
  submit,
};

async function submit(request: DrawRequest): Promise<Submission> {
  const { submitAtOnce } = await import("./procedural/submit");
  return submitAtOnce(request);
}
