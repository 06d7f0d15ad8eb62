import type { Pack } from "./pack.ts";
import { counted } from "./step-log.ts";

/** The closing text: the saved files, the cost and the next steps. */
export function summarize(pack: Pack, costMicroUsd: number, seconds: number, provider?: string): string {
  const price = `$${(costMicroUsd / 1e6).toFixed(2)}`;
  const bill = provider === undefined ? `for ${price}` : `placeholders, for which ${provider} would bill ${price}`;
  const { assets, sprites, files, sizeBytes, zipPath, folderPath, sheetPath } = pack;
  const paths = [
    [zipPath, `the pack: ${counted(files, "file")}, ${counted(sizeBytes, "byte")}`],
    [`${folderPath}/`, "the same files, unpacked and checked against the manifest"],
    [sheetPath, "all sprites in one image"],
  ] as const;
  const width = Math.max(...paths.map(([path]) => path.length));
  return [
    "",
    `${counted(assets, "asset")}, ${counted(sprites, "sprite")} in ${seconds.toFixed(1)} s, ${bill}.`,
    "",
    ...paths.map(([path, content]) => `  ${path.padEnd(width)}  ${content}`),
    "",
    "Next: start a server of your own with npm run dev. Then, in another terminal:",
    "",
    "  curl http://127.0.0.1:8787/v1/auth/register -H 'Content-Type: application/json' \\",
    `    -d '{"email": "you@example.com", "password": "a sentence of your own"}'`,
    "",
  ].join("\n");
}
