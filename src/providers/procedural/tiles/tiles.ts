/** The table of tiles, and the choice of tile for a request. */
import { findNamed, type Named, type Phrases } from "../words";
import { paintGrass, paintGrassAndSoil, paintLava, paintSand, paintSnow, paintSoil, paintWater } from "./ground";
import { paintBricks, paintCobbles, paintPlanks, paintPlates } from "./stones";
import type { PaintTile, Tile } from "./tile";

export const tileDrawings = {
  grass: { words: "grass meadow lawn forest", vague: "field", draw: paintGrass },
  soil: { words: "soil dirt earth mud farmland path", vague: "ground", draw: paintSoil },
  meadow: { words: "", draw: paintGrassAndSoil },
  wall: { words: "wall brick dungeon castle", vague: "block", draw: paintBricks },
  cobbles: { words: "cobble cobblestone gravel rock cave pavement", vague: "stone", draw: paintCobbles },
  water: { words: "water sea river ocean lake pond", draw: paintWater },
  sand: { words: "sand desert beach dune", draw: paintSand },
  snow: { words: "snow ice tundra", draw: paintSnow },
  lava: { words: "lava magma volcano", draw: paintLava },
  planks: { words: "plank board deck wood wooden", vague: "floor", draw: paintPlanks },
  plates: { words: "metal steel plate spaceship lab", draw: paintPlates },
} satisfies Readonly<Record<string, Named & { readonly draw: PaintTile }>>;

type Ground = keyof typeof tileDrawings;

export function drawTile(tile: Tile, subject: Phrases, description: Phrases): void {
  const ground =
    findNamed<Ground>(tileDrawings, subject) ??
    findNamed<Ground>(tileDrawings, description) ??
    tile.traits.pick<Ground>("ground", ["cobbles", "wall", "grass", "soil", "planks", "sand"]);
  tileDrawings[isBoth(ground, subject) ? "meadow" : ground].draw(tile);
}

/** True if the subject names grass and soil: the tile then shows the edge between the two. */
function isBoth(ground: Ground, subject: Phrases): boolean {
  if (ground !== "grass" && ground !== "soil") return false;
  const words = new Set(subject.flat());
  const named = (list: readonly string[]): boolean => list.some((word) => words.has(word));
  return named(["grass", "meadow", "lawn"]) && named(["soil", "dirt", "earth", "path", "farmland"]);
}
