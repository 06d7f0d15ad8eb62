/** Runs a bench by name: `npm run bench -- pixels [options]`. Vite loads the code, as in tests. */
import { runnerImport } from "vite";

/** Each module exports `run`, which gets the arguments behind the name. */
const benches: Readonly<Record<string, string>> = { pixels: "./bench/pixels/run.ts" };

type Bench = { readonly run: (options: readonly string[]) => Promise<void> };

const [name = "", ...options] = process.argv.slice(2);
const file = benches[name];
if (file === undefined) {
  console.error(`Name a bench: ${Object.keys(benches).join(", ")}.`);
  process.exit(1);
}
const { module } = await runnerImport<Bench>(file, { logLevel: "error" });
await module.run(options);
