/**
 * Lets plain Node load the modules of `src`: their imports name no file extension, and `.bin` files are imported as bytes.
 */
import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

const root = new URL("..", import.meta.url).href;

/** Works for all imports that follow, of this project's own files alone. */
export function loadSrc(): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      const isOwn = context.parentURL?.startsWith(root) === true && !context.parentURL.includes("/node_modules/");
      if (!isOwn || !specifier.startsWith(".")) return next(specifier, context);
      const { href } = new URL(`${specifier}.ts`, context.parentURL);
      return next(existsSync(fileURLToPath(href)) ? href : specifier, context);
    },
    load: (url, context, next) => {
      if (!url.endsWith(".bin")) return next(url, context);
      const path = JSON.stringify(fileURLToPath(url));
      const source = `import { readFileSync } from "node:fs"; export default new Uint8Array(readFileSync(${path})).buffer`;
      return { format: "module", shortCircuit: true, source };
    },
  });
}
