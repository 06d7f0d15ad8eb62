/** Makes the pictures of docs/pixels.md and the README: `node scripts/pixel-steps/main.ts`. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ensureData } from "../build-data/main.ts";
import { loadSrc } from "../load-src.ts";

const docs = path.join(import.meta.dirname, "../../docs");

await ensureData();
loadSrc();
const { drawSteps } = await import("./draw-steps.ts");
mkdirSync(path.join(docs, "pixels"), { recursive: true });
for (const [name, png] of Object.entries(await drawSteps())) {
  writeFileSync(path.join(docs, `${name}.png`), png);
  console.log(`docs/${name}.png ${png.length} bytes`);
}
