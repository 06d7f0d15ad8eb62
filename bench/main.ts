/** Runs a bench: `npm run bench` for everything, `npm run bench -- upsert,draw` for some, `npm run bench -- pixels`. */
import { ensureData } from "../scripts/build-data/main.ts";
import { loadSrc } from "../scripts/load-src.ts";

type Bench = { readonly run: (options: readonly string[]) => Promise<void> };

await ensureData();
loadSrc();
const options = process.argv.slice(2);
const isPixels = options[0] === "pixels";
const bench: Bench = await (isPixels ? import("./pixels/run.ts") : import("./run.ts"));
await bench.run(isPixels ? options.slice(1) : options);
