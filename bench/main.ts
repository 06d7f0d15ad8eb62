/** Runs a bench by name: `npm run bench -- pixels [options]`. */
import { ensureData } from "../scripts/build-data/main.ts";
import { loadSrc } from "../scripts/load-src.ts";

type Bench = { readonly run: (options: readonly string[]) => Promise<void> };

const benches: Readonly<Record<string, () => Promise<Bench>>> = { pixels: () => import("./pixels/run.ts") };

const [name = "", ...options] = process.argv.slice(2);
const load = benches[name];
if (load === undefined) {
  console.error(`Name a bench: ${Object.keys(benches).join(", ")}.`);
  process.exit(1);
}
await ensureData();
loadSrc();
const bench = await load();
await bench.run(options);
