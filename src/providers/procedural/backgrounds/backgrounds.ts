/** The table of background scenes, and the choice of scene, hour and horizon for a request. */
import { hash } from "../hash";
import { findWord, type Found, type Named, type Phrases } from "../words";
import { paintCastle, paintCave, paintCity, paintDungeon } from "./built";
import { paintOpenSky, paintUnderwater } from "./deep";
import { paintGraveyard, paintVolcano } from "./eerie";
import { paintDesert, paintForest, paintMountains, paintSea } from "./wilds";
import { paintFields } from "./fields";
import { paintCockpit, paintSpace } from "./space";
import { paintRoom } from "./room";
import { paintTown } from "./town";
import { anyHour, findHour, hours, paintSky } from "./sky";
import type { Vista } from "./vista";

export const sceneDrawings = {
  fields: {
    words: "field farm meadow hill valley countryside pasture",
    vague: "grass garden",
    draw: paintFields,
  },
  forest: { words: "forest wood jungle grove swamp", vague: "tree", draw: paintForest },
  mountains: { words: "mountain peak alps cliff", vague: "snow", draw: paintMountains },
  desert: { words: "desert dune canyon pyramid", vague: "sand", draw: paintDesert },
  sea: { words: "sea ocean beach island coast lake harbour harbor", vague: "water ship", draw: paintSea },
  city: { words: "city skyline rooftop cyberpunk metropolis downtown", draw: paintCity },
  castle: { words: "castle fortress palace kingdom ruin", vague: "tower", draw: paintCastle },
  cave: { words: "cave cavern mine grotto", vague: "underground", draw: paintCave },
  dungeon: { words: "dungeon crypt hall prison cellar tomb", draw: paintDungeon },
  space: { words: "space galaxy cosmos planet starfield nebula moon asteroid", vague: "alien", draw: paintSpace },
  cockpit: { words: "bridge cockpit spaceship station hangar laboratory lab", draw: paintCockpit },
  town: { words: "town village square plaza marketplace market street tavern fair", draw: paintTown },
  room: {
    words: "room interior kitchen bedroom library house cottage shop store office bakery classroom",
    draw: paintRoom,
  },
  underwater: { words: "underwater reef undersea seabed aquarium abyss", draw: paintUnderwater },
  sky: { words: "sky clouds heaven", draw: paintOpenSky },
  graveyard: { words: "graveyard cemetery", draw: paintGraveyard },
  volcano: { words: "volcano lava inferno", draw: paintVolcano },
} satisfies Readonly<Record<string, Named & { readonly draw: (vista: Vista) => void }>>;

type Scene = keyof typeof sceneDrawings;

type Scenery = Pick<Vista, "grid" | "traits" | "time" | "seed"> & {
  readonly subject: Phrases;
  readonly description: Phrases;
};

export function findScene(subject: Phrases, description: Phrases): Found<Scene> | undefined {
  return findWord<Scene>(sceneDrawings, subject) ?? findWord<Scene>(sceneDrawings, description);
}

export function drawBackground({ grid, traits, time, seed, subject, description }: Scenery): void {
  const scene =
    findScene(subject, description)?.name ?? traits.pick<Scene>("scene", ["fields", "forest", "mountains", "sea"]);
  const isSpace = scene === "space" || scene === "cockpit";
  const hour = isSpace ? hours.space : (findHour(subject) ?? findHour(description) ?? traits.pick("hour", anyHour));
  const unit = Math.max(1, Math.round(Math.min(grid.width, grid.height) / 100));
  const horizon = Math.round(grid.height * (isSpace ? 1 : traits.between("horizon", 0.48, 0.56)));
  const vista: Vista = { grid, traits, time, unit, hour, horizon, seed: hash(seed, "vista") };
  paintSky(vista);
  sceneDrawings[scene].draw(vista);
}
