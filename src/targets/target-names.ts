/** The names of all export targets. The targets are in `registry.ts`. */

/** In the order of the list for users. The first name is the default of the API's field `target`. */
export const targetNames = [
  "plain",
  "godot",
  "unity",
  "aseprite",
  "phaser",
  "pixi",
  "texturepacker",
  "gamemaker",
  "construct",
  "rpgmaker",
  "tiled",
  "ldtk",
  "gdevelop",
  "unreal",
  "kaplay",
  "libgdx",
  "love",
  "bevy",
  "defold",
  "gbstudio",
] as const;
export type TargetName = (typeof targetNames)[number];
