/** Tells how the built-in model would draw a name, before there is an asset. */
import { defaultCategory, defaultSidePixels, toSpec } from "../../domain/asset";
import { foretell } from "../../providers/drawable";
import { procedural } from "../../providers/procedural";
import { parseStyle } from "../../reading/styles/style-parser";
import { toDrawRequest } from "../drawing/draw-request";
import { guessAssetKind } from "../plans/asset-kind";
import type { DrawableNames, DrawableQuery } from "./drawable-schemas";

/** The answer for each name, in order, as for an item of a plan without a description. */
export function listDrawable({ q, section = defaultCategory, kind }: DrawableQuery): DrawableNames {
  const [model] = procedural.models;
  if (model === undefined) throw new Error("the built-in provider has no model");
  const { style } = parseStyle("");
  const size = { width: defaultSidePixels, height: defaultSidePixels, directions: [], animations: [] };
  const items = [q].flat().map((name) => {
    const guessed = kind ?? guessAssetKind(name, section);
    const spec = toSpec({ ...size, name, category: section, kind: guessed, description: "" });
    return { name, ...foretell(toDrawRequest(model, { spec, style, seed: 0, note: null }, 0, [])) };
  });
  return { items };
}
