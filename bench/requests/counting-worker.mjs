/** The product, with the D1 calls and written rows of its workflows counted. `/counts` reads the counts and ends them. */
import worker, * as product from "./index.js";

let counts = { calls: 0, rowsWritten: 0 };

/** One request of the binding's transport is one call of D1, however many statements the call carries. */
function countD1(db) {
  const { fetcher, constructor: Binding } = db;
  const fetch = async (input, init) => {
    const response = await fetcher.fetch(input, init);
    const results = [await response.clone().json()].flat();
    counts.calls += 1;
    for (const { meta } of results) counts.rowsWritten += meta?.rows_written ?? 0;
    return response;
  };
  return new Binding({ fetch });
}

function counting(env) {
  return { ...env, DB: countD1(env.DB) };
}

export class GenerationWorkflow extends product.GenerationWorkflow {
  constructor(ctx, env) {
    super(ctx, counting(env));
  }
}

export class AssetWorkflow extends product.AssetWorkflow {
  constructor(ctx, env) {
    super(ctx, counting(env));
  }
}

export const { ExportWorkflow, DeletionWorkflow, RateLimiter } = product;

export default {
  fetch(request, env, execution) {
    if (new URL(request.url).pathname !== "/counts") return worker.fetch(request, env, execution);
    const response = Response.json(counts);
    counts = { calls: 0, rowsWritten: 0 };
    return response;
  },
};
