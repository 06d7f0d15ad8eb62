import type { Pack } from "./pack.ts";
import { counted } from "./step-log.ts";

/** The closing text: the saved files, the cost and the next steps. */
export function summarize(pack: Pack, costMicroUsd: number, seconds: number, provider?: string): string {
  const price = `$${(costMicroUsd / 1e6).toFixed(2)}`;
  const bill = provider === undefined ? `for ${price}` : `placeholders, for which ${provider} would bill ${price}`;
  const { assets, sprites, files, sizeBytes, zipPath, folderPath, sheetPath, hasSprites, folders } = pack;
  const paths = [
    [zipPath, `the pack: ${counted(files, "file")}, ${counted(sizeBytes, "byte")}`],
    [`${folderPath}/`, "the same files, unpacked and checked against the manifest"],
    ...(hasSprites ? [] : engineRows(folderPath, folders)),
    [sheetPath, hasSprites ? "all sprites in one image" : "every asset in one image"],
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

/** The folders of a pack for engines, and the page that says how to import them. */
function engineRows(folderPath: string, folders: Pack["folders"]): (readonly [path: string, content: string])[] {
  return [
    ...[...folders].map(([name, count]) => [`${folderPath}/${name}/`, counted(count, "file")] as const),
    [`${folderPath}/README.md`, "how to import them into the engine"],
  ];
}
