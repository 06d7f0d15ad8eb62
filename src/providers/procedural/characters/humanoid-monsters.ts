/** The roles of monsters with the body of a person: the words that select a role, and the default look. */
import type { Role } from "./role";

export const humanoidMonsters = {
  goblin: {
    words: "goblin orc troll ogre gremlin kobold imp cyclops yeti",
    outfit: "rags",
    face: "beast",
    hair: "none",
    skin: ["green", "moss", "olive", "teal"],
  },
  demon: {
    words: "demon devil minotaur satyr succubus",
    outfit: "rags",
    face: "beast",
    hat: "horns",
    hair: "none",
    extras: ["tail"],
    skin: ["red", "crimson", "purple", "ember"],
  },
  reptilian: {
    words: "lizardman kappa merfolk alien extraterrestrial martian",
    outfit: "tunic",
    face: "lizard",
    hair: "none",
    skin: ["lime", "teal", "green"],
    top: ["slate", "purple", "navy"],
  },
  zombie: { words: "zombie undead ghoul mummy", outfit: "rags", skin: ["moss", "pale", "teal"] },
  vampire: {
    words: "vampire count dracula",
    outfit: "coat",
    cape: true,
    skin: ["pale", "ice", "lilac"],
    top: ["black", "dark"],
  },
  skeleton: {
    words: "skeleton lich reaper",
    outfit: "bones",
    face: "skull",
    hair: "none",
    skin: ["bone", "ivory", "pale"],
  },
  scarecrow: {
    words: "scarecrow",
    outfit: "coat",
    face: "pumpkin",
    hat: "straw",
    hair: "none",
    skin: ["pumpkin"],
    top: ["brown", "olive"],
  },
  robot: {
    words: "robot android golem automaton mech construct cyborg droid",
    outfit: "plates",
    face: "machine",
    hair: "none",
    skin: ["steel", "copper", "brass", "stone"],
  },
} as const satisfies Readonly<Record<string, Role>>;
