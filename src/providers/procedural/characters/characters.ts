/** The table of bodies that a character may have. */
import type { Entry } from "../sketch";
import { birdWords, drawBird } from "./bird";
import { drawFish, drawSerpent, drawSpider, fishWords, serpentWords, spiderWords } from "./crawlers";
import { drawFlyer, flyerWords } from "./flyer";
import { drawGhost, ghostWords } from "./ghost";
import { drawHumanoid } from "./humanoid";
import { roleWords, vagueRoleWords } from "./roles";
import { drawQuadruped } from "./quadruped";
import { quadrupedWords } from "./species";
import { drawSlime, slimeWords } from "./slime";

export const characters = {
  person: { words: roleWords, vague: vagueRoleWords, draw: drawHumanoid },
  quadruped: { words: quadrupedWords, draw: drawQuadruped },
  bird: { words: birdWords, draw: drawBird },
  slime: { words: slimeWords, draw: drawSlime },
  flyer: { words: flyerWords, draw: drawFlyer },
  ghost: { words: ghostWords, draw: drawGhost },
  spider: { words: spiderWords, draw: drawSpider },
  serpent: { words: serpentWords, draw: drawSerpent },
  fish: { words: fishWords, draw: drawFish },
} satisfies Readonly<Record<string, Entry>>;

export type Being = keyof typeof characters;
