/**
 * Runs a bench: `npm run bench` for all request paths, `npm run bench -- upsert,read` for some, `npm run bench -- pixels`.
 * Vite loads the code, as in tests.
 */
import { runnerImport } from "vite";

type Bench = { readonly run: (options: readonly string[]) => Promise<void> };

const [name, ...options] = process.argv.slice(2);
const isPixels = name === "pixels";
const file = isPixels ? "./bench/pixels/run.ts" : "./bench/requests/run.ts";
const { module } = await runnerImport<Bench>(file, { logLevel: "error" });
await module.run(isPixels ? options : process.argv.slice(2));
