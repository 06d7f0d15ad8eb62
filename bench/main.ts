/**
 * Runs a bench: `npm run bench` for all request paths, `npm run bench -- upsert,read` for some, `npm run bench -- pixels`.
 */
import { ensureData } from "../scripts/build-data/main.ts";
import { loadSrc } from "../scripts/load-src.ts";

type Bench = { readonly run: (options: readonly string[]) => Promise<void> };

await ensureData();
loadSrc();
const options = process.argv.slice(2);
const isPixels = options[0] === "pixels";
const bench: Bench = await (isPixels ? import("./pixels/run.ts") : import("./requests/run.ts"));
await bench.run(isPixels ? options.slice(1) : options);
