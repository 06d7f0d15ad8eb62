/** Draws the assets of an example game with the procedural provider, with the choice that was made for each image. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { imageSlots, type AssetSpec, type ImageSlot } from "../../src/domain/asset";
import type { Style } from "../../src/domain/style";
import { defaultSeed, toDrawRequest } from "../../src/features/drawing/draw-request";
import { assignKeys } from "../../src/features/plans/keys";
import { procedural } from "../../src/providers/procedural";
import { drawImage } from "../../src/providers/procedural/draw";
import { readPlan } from "../../src/reading/plans/read-plan";
import { parseStyle } from "../../src/reading/styles/style-parser";

export type DrawnImage = ReturnType<typeof drawImage> & { readonly slot: ImageSlot };
export type DrawnAsset = AssetSpec & { readonly key: string; readonly images: readonly DrawnImage[] };
export type DrawnExample = {
  readonly title: string;
  readonly style: Style;
  readonly problems: readonly string[];
  readonly assets: readonly DrawnAsset[];
};

export async function drawExample(name: string): Promise<DrawnExample> {
  const read = (file: string): string =>
    readFileSync(path.join(import.meta.dirname, "../../examples", name, file), "utf8");
  const plan = read("plan.md");
  const { style } = parseStyle(read("style.md"));
  const { items, problems } = await readPlan(plan, style.resolution ?? { width: 32, height: 32 });
  const title = /^# (.*)/.exec(plan)?.[1] ?? name;
  const assets = assignKeys(items, new Map()).items.map((item) => ({ ...item, images: drawAsset(item, style) }));
  return { title, style, problems: problems.map(({ message }) => message), assets };
}

function drawAsset(spec: AssetSpec & { readonly key: string }, style: Style): DrawnImage[] {
  const [model] = procedural.models;
  if (model === undefined) throw new Error("the procedural provider has no model");
  const wish = { spec, style, seed: defaultSeed(spec.key, 1), note: null };
  return imageSlots(spec).map((slot, position) => ({
    slot,
    ...drawImage(toDrawRequest(model, wish, position, [])),
  }));
}
