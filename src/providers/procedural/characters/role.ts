/** The parts that make up a person's look, and the shape of a role. */
import type { ColourNames } from "../traits";
import type { Named } from "../words";

export type Outfit = "overalls" | "armour" | "robe" | "coat" | "tunic" | "rags" | "bones" | "plates" | "uniform";

export type Hat =
  | "none"
  | "straw"
  | "crooked"
  | "helmet"
  | "crown"
  | "hood"
  | "cap"
  | "horns"
  | "chef"
  | "brim"
  | "tall"
  | "tricorn"
  | "headband"
  | "hardhat"
  | "dome";

export type Face = "human" | "skull" | "pumpkin" | "visor" | "beast" | "machine" | "lizard" | "shadow";

export type Hair = "none" | "short" | "bob" | "long" | "bun";

export type Held =
  | "none"
  | "sword"
  | "staff"
  | "fork"
  | "lantern"
  | "bow"
  | "axe"
  | "shield"
  | "gun"
  | "rod"
  | "scythe"
  | "skull"
  | "lute"
  | "cleaver"
  | "broom"
  | "book"
  | "tray";

/** Features that a person wears or has, each drawn on its own. */
export type Extra =
  | "apron"
  | "glasses"
  | "goggles"
  | "satchel"
  | "moustache"
  | "beard"
  | "wings"
  | "tail"
  | "halo"
  | "badge"
  | "tie"
  | "vest"
  | "wraps"
  | "nose"
  | "cross"
  | "stains"
  | "mask";

export type Role = Named & {
  readonly outfit: Outfit;
  readonly hat?: Hat;
  readonly face?: Face;
  readonly held?: Held;
  readonly hair?: Hair;
  readonly cape?: true;
  readonly extras?: readonly Extra[];
  readonly skin?: ColourNames;
  readonly top?: ColourNames;
  readonly hatColours?: ColourNames;
};
