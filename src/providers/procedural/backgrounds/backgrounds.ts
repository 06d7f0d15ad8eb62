/** The table of background scenes, and the choice of scene, hour and horizon for a request. */
import { hash } from "../hash";
import { findNamed, type Named, type Phrases } from "../words";
import { paintCastle, paintCave, paintCity, paintDungeon, paintSpace } from "./built";
import { paintDesert, paintForest, paintMountains, paintSea } from "./wilds";
import { paintFields } from "./fields";
import { anyHour, findHour, paintSky } from "./sky";
import type { Vista } from "./vista";

export const sceneDrawings = {
  fields: {
    words: "field farm meadow hill valley countryside village pasture",
    vague: "grass garden",
    draw: paintFields,
  },
  forest: { words: "forest wood jungle grove", vague: "tree", draw: paintForest },
  mountains: { words: "mountain peak alps cliff", vague: "snow", draw: paintMountains },
  desert: { words: "desert dune canyon pyramid", vague: "sand", draw: paintDesert },
  sea: { words: "sea ocean beach island coast lake harbour harbor underwater", vague: "water ship", draw: paintSea },
  city: { words: "city town street skyline rooftop cyberpunk", draw: paintCity },
  castle: { words: "castle fortress palace kingdom ruin", vague: "tower", draw: paintCastle },
  cave: { words: "cave cavern mine grotto", vague: "underground", draw: paintCave },
  dungeon: { words: "dungeon crypt hall prison cellar tomb", vague: "room interior", draw: paintDungeon },
  space: { words: "space galaxy cosmos planet", vague: "alien", draw: paintSpace },
} satisfies Readonly<Record<string, Named & { readonly draw: (vista: Vista) => void }>>;

type Scene = keyof typeof sceneDrawings;

type Scenery = Pick<Vista, "grid" | "traits" | "time" | "seed"> & {
  readonly subject: Phrases;
  readonly description: Phrases;
};

export function drawBackground({ grid, traits, time, seed, subject, description }: Scenery): void {
  const scene =
    findNamed<Scene>(sceneDrawings, subject) ??
    findNamed<Scene>(sceneDrawings, description) ??
    traits.pick<Scene>("scene", ["fields", "forest", "mountains", "sea"]);
  const hour = findHour(subject) ?? findHour(description) ?? traits.pick("hour", anyHour);
  const unit = Math.max(1, Math.round(Math.min(grid.width, grid.height) / 100));
  const horizon = Math.round(grid.height * (scene === "space" ? 1 : traits.between("horizon", 0.48, 0.56)));
  const vista: Vista = { grid, traits, time, unit, hour, horizon, seed: hash(seed, "vista") };
  paintSky(vista);
  sceneDrawings[scene].draw(vista);
}
