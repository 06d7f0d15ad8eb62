/** The roles of heroes and their like: the words that select a role, and the default look. */
import type { Role } from "./role";

export const adventurers = {
  knight: {
    words: "knight paladin guard warrior gladiator crusader templar",
    outfit: "armour",
    hat: "helmet",
    face: "visor",
  },
  soldier: {
    words: "soldier trooper commando mercenary",
    outfit: "uniform",
    hat: "hardhat",
    hair: "short",
    held: "gun",
    top: ["olive", "slate"],
  },
  witch: {
    words: "witch sorceress hag",
    outfit: "robe",
    hat: "crooked",
    hair: "long",
    top: ["purple", "indigo", "magenta"],
  },
  wizard: {
    words: "wizard mage warlock sorcerer",
    outfit: "robe",
    hat: "crooked",
    held: "staff",
    extras: ["beard"],
    top: ["blue", "purple"],
  },
  cleric: {
    words: "priest cleric monk cultist necromancer nun druid shaman",
    outfit: "robe",
    hat: "hood",
    top: ["white", "brown", "dark"],
  },
  royal: {
    words: "",
    vague: "king queen prince princess emperor lord",
    outfit: "robe",
    hat: "crown",
    cape: true,
    top: ["crimson", "purple"],
  },
  archer: {
    words: "archer ranger hunter scout elf",
    outfit: "tunic",
    hat: "hood",
    held: "bow",
    top: ["green", "forest", "olive"],
  },
  rogue: {
    words: "thief rogue assassin bandit",
    outfit: "tunic",
    hat: "hood",
    cape: true,
    top: ["dark", "black", "crimson"],
  },
  ninja: { words: "ninja samurai", outfit: "tunic", hat: "headband", held: "sword", top: ["dark", "navy"] },
  dwarf: {
    words: "dwarf viking gnome",
    outfit: "tunic",
    hat: "horns",
    held: "axe",
    extras: ["beard"],
    top: ["brown", "olive"],
  },
  angel: {
    words: "angel seraph cherub valkyrie",
    outfit: "robe",
    extras: ["wings", "halo"],
    top: ["white", "cream"],
  },
} as const satisfies Readonly<Record<string, Role>>;
