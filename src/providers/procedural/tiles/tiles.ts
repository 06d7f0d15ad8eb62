/** The table of tiles, and the choice of ground for a request. */
import { toTraits, type Traits } from "../traits";
import { findNamed, findWord, type Found, type Named, type Phrases } from "../words";
import { paintBed } from "./bed";
import { paintGrass, paintLava, paintSand, paintSnow, paintSoil, paintWater } from "./ground";
import { paintCarpet, paintCeramic, paintIce, paintRoad, paintRoof, paintSpaceFloor, paintSwamp } from "./laid";
import type { Grounds } from "./set-tile";
import { paintBricks, paintCobbles, paintPlanks, paintPlates } from "./stones";
import type { PaintTile, Tile } from "./tile";

export const tileDrawings = {
  grass: { words: "grass meadow lawn forest jungle", vague: "field", draw: paintGrass },
  soil: { words: "soil dirt earth mud farmland", vague: "ground path trail", draw: paintSoil },
  wall: { words: "wall brick dungeon castle", vague: "block platform", draw: paintBricks },
  cobbles: { words: "cobble cobblestone gravel rock cave plaza", vague: "stone", draw: paintCobbles },
  water: { words: "water sea river ocean lake pond brook stream creek canal", draw: paintWater },
  sand: { words: "sand desert beach dune shore", draw: paintSand },
  snow: { words: "snow tundra", draw: paintSnow },
  ice: { words: "ice", vague: "frozen", draw: paintIce },
  lava: { words: "lava magma volcano", draw: paintLava },
  swamp: { words: "swamp marsh bog", draw: paintSwamp },
  planks: { words: "plank board deck wood wooden bridge", vague: "floor", draw: paintPlanks },
  plates: { words: "metal steel plate lab factory", draw: paintPlates },
  spaceFloor: {
    words: "spaceship station hangar spacestation starship",
    vague: "space hull scifi",
    draw: paintSpaceFloor,
  },
  road: { words: "road street asphalt highway tarmac pavement sidewalk", draw: paintRoad },
  roof: { words: "roof rooftop shingle thatch", draw: paintRoof },
  carpet: { words: "carpet rug", draw: paintCarpet },
  ceramic: { words: "ceramic marble checker chequered bathroom kitchen checkerboard", draw: paintCeramic },
} satisfies Readonly<Record<string, Named & { readonly draw: PaintTile }>>;

type Ground = keyof typeof tileDrawings;

/** Words that ask for the edge between two grounds. */
const edgeWords = "transition edge border shore shoreline coast bank blend meeting corner";

/** The painter of a single tile: one ground, or a bed of the second ground inside the first. */
export function painterOf(traits: Traits, subject: Phrases, description: Phrases): PaintTile {
  const { terrain, around } = setGroundsOf(traits, subject, description);
  return around === null ? terrain : (tile: Tile) => paintBed(tile, terrain, around);
}

/** The grounds of a tile set: the terrain that the masks tell about, and the ground around it, if the text names two. */
export function setGroundsOf(traits: Traits, subject: Phrases, description: Phrases): Grounds {
  const [first, second] = joinedGrounds(subject, traits.has(edgeWords));
  if (first !== undefined && second !== undefined) {
    return { terrain: painterWithOwnWords(first, description), around: painterWithOwnWords(second, description) };
  }
  const ground =
    findGround(subject, description)?.name ??
    traits.pick<Ground>("ground", ["cobbles", "wall", "grass", "soil", "planks", "sand"]);
  return { terrain: tileDrawings[ground].draw, around: null };
}

export function findGround(subject: Phrases, description: Phrases): Found<Ground> | undefined {
  return findWord<Ground>(tileDrawings, subject) ?? findWord<Ground>(tileDrawings, description);
}

/** A ground, and the phrase of the name that names it. */
type NamedGround = { readonly ground: Ground; readonly phrase: Phrases[number] };

/** Reads only the words about this ground: in "sand to water", the water must not be the colour of sand. */
function painterWithOwnWords({ ground, phrase }: NamedGround, description: Phrases): PaintTile {
  const own = [phrase, ...description.filter((part) => findNamed<Ground>(tileDrawings, [part]) === ground)];
  return (tile) => tileDrawings[ground].draw({ ...tile, traits: toTraits(own, tile.seed, tile.traits.paint) });
}

/**
 * The grounds that a name joins, in order: "grass to sand", "snow and ice". Within one phrase the last word is the
 * ground ("stone floor"), unless the text asks for an edge ("sand water edge").
 */
function joinedGrounds(subject: Phrases, hasEdge: boolean): NamedGround[] {
  const parts = hasEdge ? subject.flatMap((phrase) => phrase.map((word) => [word])) : subject;
  const named = parts.flatMap((phrase) => {
    const ground = findNamed<Ground>(tileDrawings, [phrase]);
    return ground === undefined ? [] : [{ ground, phrase }];
  });
  return named.filter(({ ground }, index) => named.findIndex((other) => other.ground === ground) === index);
}
