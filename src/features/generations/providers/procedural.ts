import { encode } from "fast-png";
import type { Provider } from "./provider";
// temporary until the drawing core is there
export const procedural: Provider = {
  models: [{ id: "procedural", description: "x", capabilities: {}, prices: [], size: (w) => w, estimateMicroUsd: () => 0 }],
  repeatable: true,
  submit: async (r) => ({ state: "done", drawing: { bytes: encode({ width: r.width, height: r.height, data: new Uint8Array(r.width * r.height * 4).fill(r.seed & 255), channels: 4, depth: 8 }), seed: r.seed, costMicroUsd: 0 } }),
};
