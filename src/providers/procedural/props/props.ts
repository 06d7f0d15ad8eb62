/** The table of props: things that stand in the world. */
import type { Entry } from "../sketch";
import { drawBarrel, drawChest, drawCrate, drawPot, drawSack } from "./containers";
import { drawCampfire, drawCandle, drawLamp, drawLantern, drawTorch } from "./fire";
import { drawBush, drawCactus, drawFlower, drawMushroom } from "./plants";
import { drawCrystal, drawRock } from "./minerals";
import { drawStump, drawTree } from "./trees";
import { drawRelic } from "./relic";
import { drawDoor, drawFence, drawHouse, drawSign, drawWell } from "./structures";
import { drawFurniture, drawGrave, drawPortal, drawSpikes, drawStatue } from "./furnishings";

export const propDrawings = {
  tree: { words: "tree oak pine fir spruce palm maple birch willow conifer sapling", draw: drawTree },
  bush: { words: "bush shrub hedge foliage thicket", draw: drawBush },
  rock: { words: "rock boulder ore rubble pebble", vague: "stone", draw: drawRock },
  flower: { words: "flower rose tulip daisy lily bloom sunflower", draw: drawFlower },
  mushroom: { words: "mushroom toadstool fungus", draw: drawMushroom },
  crystal: { words: "crystal shard", draw: drawCrystal },
  stump: { words: "stump log", draw: drawStump },
  cactus: { words: "cactus", draw: drawCactus },
  campfire: { words: "campfire bonfire fireplace", vague: "fire camp", moves: "burn flicker", draw: drawCampfire },
  torch: { words: "torch brazier sconce", vague: "flame", moves: "burn flicker", draw: drawTorch },
  candle: { words: "candle candelabra", moves: "burn flicker", draw: drawCandle },
  lamp: { words: "lamp lamppost streetlight", vague: "light", moves: "flicker", draw: drawLamp },
  lantern: { words: "lantern", moves: "flicker", draw: drawLantern },
  barrel: { words: "barrel cask keg", draw: drawBarrel },
  crate: { words: "crate", vague: "box", draw: drawCrate },
  chest: { words: "chest coffer", vague: "treasure", moves: "open lift", draw: drawChest },
  pot: { words: "pot vase jar urn jug amphora", draw: drawPot },
  sack: { words: "sack", draw: drawSack },
  fence: { words: "fence railing palisade", draw: drawFence },
  sign: { words: "sign signpost noticeboard", draw: drawSign },
  house: { words: "house cottage cabin hut barn shop inn tavern shed coop building tower castle", draw: drawHouse },
  well: { words: "well", draw: drawWell },
  door: { words: "door gate doorway entrance", moves: "open", draw: drawDoor },
  grave: { words: "grave tombstone gravestone headstone tomb", draw: drawGrave },
  statue: { words: "statue idol totem monument pillar column altar shrine", draw: drawStatue },
  furniture: { words: "table chair bench desk shelf bookshelf bookcase bed stool cupboard", draw: drawFurniture },
  portal: { words: "portal vortex rift teleporter", moves: "pulse ripple spin", draw: drawPortal },
  spikes: { words: "spike trap", moves: "open grow", draw: drawSpikes },
  relic: { words: "relic artifact artefact", draw: drawRelic },
} satisfies Readonly<Record<string, Entry>>;

export type Prop = keyof typeof propDrawings;
