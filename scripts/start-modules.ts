/** Finds the modules that an isolate evaluates at start: all that `src/index.ts` reaches without a dynamic import. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";

const root = path.join(import.meta.dirname, "..");

export type StartModules = {
  /** Paths of sources from the root of the repository. */
  readonly sources: readonly string[];
  /** The size of their JavaScript, minified and compressed. */
  readonly gzipBytes: number;
};

/** Bundles the Worker with a file for each dynamic import. A deployment has one file, and runs the same modules at start. */
export async function findStartModules(): Promise<StartModules> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["src/index.ts"],
    outdir: "start-modules",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    loader: { ".bin": "copy", ".wasm": "copy" },
    alias: readAliases(),
    metafile: true,
    write: false,
    logLevel: "error",
  });
  const files = listStatic(metafile);
  const codes = outputFiles.filter((file) => files.has(path.relative(root, file.path)));
  return {
    sources: [...files].flatMap((file) => listSources(metafile, file)),
    gzipBytes: codes.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0),
  };
}

/** The aliases of `wrangler.toml`, as absolute paths. */
function readAliases(): Record<string, string> {
  const [, section = ""] =
    /^\[alias\]\n((?:"[^\n]+\n)+)/m.exec(readFileSync(path.join(root, "wrangler.toml"), "utf8")) ?? [];
  const pairs = section.matchAll(/^"([^"]+)" = "([^"]+)"$/gm);
  return Object.fromEntries([...pairs].map(([, name = "", file = ""]) => [name, path.join(root, file)]));
}

/** The bundled files that the entry point imports by statements, directly or not. */
function listStatic({ outputs }: Metafile): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file) || !file.endsWith(".js")) return;
    found.add(file);
    for (const { path: imported, kind } of outputs[file]?.imports ?? [])
      if (kind === "import-statement") visit(imported);
  };
  visit("start-modules/index.js");
  return found;
}

/** The sources of which code is left in the bundled file. */
function listSources({ outputs }: Metafile, file: string): string[] {
  const inputs = Object.entries(outputs[file]?.inputs ?? {});
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([source]) => source);
}
