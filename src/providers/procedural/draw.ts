/**
 * The entry of the drawing code. Parses the request, picks a drawing from the table of the asset's kind by the words, and
 * returns the pixels.
 */
import type { AssetKind } from "../../domain/asset";
import type { DrawRequest } from "../provider";
import { drawBackground, findScene } from "./backgrounds/backgrounds";
import { blankGrid, toRgba, type Grid } from "./canvas";
import { chooseCharacter, isBeing } from "./characters/choose-character";
import { byWord, type Choice } from "./choice";
import { parseRequest, type ParsedRequest } from "./parsed-request";
import { chooseIcon, chooseProp } from "./things";
import { drawSetTile, drawVariant } from "./tiles/set-tile";
import { toTile } from "./tiles/tile";
import { findGround, painterOf, setGroundsOf } from "./tiles/tiles";
import { chooseControl } from "./ui/choose-control";

/** Draws an image as RGBA bytes, row by row. Every pixel is fully transparent, or opaque in a colour of the palette. */
export function drawRgba(request: DrawRequest): Uint8Array {
  return drawImage(request).rgba;
}

/** The same, with the choice that was made. */
export function drawImage(request: DrawRequest): Pick<Choice, "source" | "matched"> & { readonly rgba: Uint8Array } {
  const parsed = parseRequest(request);
  const { source, matched, draw } = chooseKind[request.kind](parsed);
  return { source, matched, rgba: toRgba(draw(), parsed, request) };
}

/** Tells how an image would be drawn, and draws nothing. */
export function chooseImage(request: DrawRequest): Pick<Choice, "source" | "matched"> {
  const { source, matched } = chooseKind[request.kind](parseRequest(request));
  return { source, matched };
}

const chooseKind: Readonly<Record<AssetKind, (request: ParsedRequest) => Choice>> = {
  "character-sprite": chooseCharacter,
  "sprite-sheet": (request) => (isBeing(request) ? chooseCharacter(request) : chooseProp(request)),
  icon: chooseIcon,
  "ui-element": chooseControl,
  tileset: (request) => byWord(findGround(request.subject, request.description)?.word, () => drawTile(request)),
  background: (request) =>
    byWord(findScene(request.subject, request.description)?.word, () => {
      const grid = blankGrid(request.width, request.height);
      drawBackground({ ...request, grid });
      return grid;
    }),
};

function drawTile(request: ParsedRequest): Grid {
  const { width, height, traits, time, seed, subject, description, variant, tile: place } = request;
  const tile = toTile(blankGrid(width, height), traits, time, seed);
  if (place !== null) return drawSetTile(tile, setGroundsOf(traits, subject, description), { ...place, variant });
  drawVariant(tile, painterOf(traits, subject, description), variant);
  return tile.grid;
}
