/** The roles of persons (farmer, knight, goblin …): the words that select a role, and the default look. */
import type { ColourNames } from "../traits";
import type { Named } from "../words";

export type Outfit = "overalls" | "armour" | "robe" | "coat" | "tunic" | "rags" | "bones" | "plates";

export type Hat = "none" | "straw" | "crooked" | "helmet" | "crown" | "hood" | "cap" | "horns";

export type Face = "human" | "skull" | "pumpkin" | "visor" | "beast" | "machine";

export type Hair = "none" | "short" | "bob" | "long" | "bun";

export type Held = "none" | "sword" | "staff" | "fork" | "lantern" | "bow" | "axe" | "shield";

export type Role = Named & {
  readonly outfit: Outfit;
  readonly hat?: Hat;
  readonly face?: Face;
  readonly held?: Held;
  readonly hair?: Hair;
  readonly cape?: true;
  readonly skin?: ColourNames;
  readonly top?: ColourNames;
};

export const roles = {
  farmer: {
    words: "farmer gardener rancher peasant",
    outfit: "overalls",
    hat: "straw",
    top: ["blue", "brown", "green"],
  },
  knight: { words: "knight paladin guard soldier warrior gladiator", outfit: "armour", hat: "helmet", face: "visor" },
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
    top: ["blue", "purple"],
  },
  cleric: {
    words: "priest cleric monk cultist necromancer nun",
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
    words: "thief rogue assassin ninja bandit",
    outfit: "tunic",
    hat: "hood",
    cape: true,
    top: ["dark", "black", "crimson"],
  },
  goblin: {
    words: "goblin orc troll ogre gremlin kobold imp",
    outfit: "rags",
    face: "beast",
    hair: "none",
    skin: ["green", "moss", "olive", "teal"],
  },
  demon: {
    words: "demon devil minotaur satyr",
    outfit: "rags",
    face: "beast",
    hat: "horns",
    hair: "none",
    skin: ["red", "crimson", "purple", "ember"],
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
    words: "skeleton lich bones skull",
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
    words: "robot android golem automaton mech construct",
    outfit: "plates",
    face: "machine",
    hair: "none",
    skin: ["steel", "copper", "brass", "stone"],
  },
  smith: { words: "blacksmith smith dwarf miner viking", outfit: "overalls", held: "axe", top: ["leather", "brown"] },
  folk: {
    words: "villager merchant child boy girl man woman traveller npc shopkeeper",
    vague: "hero heroine player character adventurer protagonist",
    outfit: "tunic",
  },
} as const satisfies Readonly<Record<string, Role>>;

const allRoles: readonly Role[] = Object.values(roles);

export const roleWords = allRoles.map(({ words }) => words).join(" ");

export const vagueRoleWords = allRoles.flatMap(({ vague }) => vague ?? []).join(" ");
