/*
 * All export targets. To add one: write `<name>.ts` in this folder, a `Target` like `texturepacker.ts`, and add the name
 * to `target-names.ts` and the line here. A name without a line does not compile.
 */
import { aseprite } from "./aseprite";
import { bevy } from "./bevy";
import { construct } from "./construct";
import { defold } from "./defold";
import { gamemaker } from "./gamemaker";
import { gbstudio } from "./gbstudio";
import { gdevelop } from "./gdevelop";
import { godot } from "./godot";
import { kaplay } from "./kaplay";
import { ldtk } from "./ldtk";
import { libgdx } from "./libgdx";
import { love } from "./love";
import { phaser } from "./phaser";
import { pixi } from "./pixi";
import { plain } from "./plain";
import { rpgmaker } from "./rpgmaker";
import type { Target } from "./target";
import type { TargetName } from "./target-names";
import { texturepacker } from "./texturepacker";
import { tiled } from "./tiled";
import { unity } from "./unity";
import { unreal } from "./unreal";

export const targets: Readonly<Record<TargetName, Target>> = {
  plain,
  godot,
  unity,
  aseprite,
  phaser,
  pixi,
  texturepacker,
  gamemaker,
  construct,
  rpgmaker,
  tiled,
  ldtk,
  gdevelop,
  unreal,
  kaplay,
  libgdx,
  love,
  bevy,
  defold,
  gbstudio,
};
