/** The table of icons: things that a character can carry. */
import { drawChest, drawSack } from "../props/containers";
import { drawLantern } from "../props/fire";
import { drawRelic } from "../props/relic";
import type { Entry } from "../sketch";
import { drawBone, drawBottle, drawBread, drawEgg, drawMeat } from "./food";
import { drawCherries, drawFruit, drawLeafIcon, drawPumpkin, drawRoot, drawWheat } from "./produce";
import { drawArrow, drawAxe, drawBomb, drawBow, drawShield, drawStaff, drawSword } from "./weapons";
import { drawHammer, drawHoe, drawPickaxe, drawRod, drawSeeds, drawWateringCan } from "./tools";
import { drawBook, drawBootsIcon, drawFeather, drawHelmetIcon, drawPotion, drawScroll } from "./belongings";
import { drawCoin, drawCrown, drawGem, drawHeart, drawKey, drawRing, drawStar } from "./valuables";

export const iconDrawings = {
  coin: { words: "coin money token", vague: "gold", moves: "spin", draw: drawCoin },
  star: { words: "star", draw: drawStar },
  gem: { words: "gem jewel diamond ruby emerald sapphire amethyst", draw: drawGem },
  heart: { words: "heart", vague: "life health", moves: "pulse", draw: drawHeart },
  key: { words: "key", draw: drawKey },
  ring: { words: "ring amulet necklace", draw: drawRing },
  crown: { words: "crown tiara", draw: drawCrown },
  potion: { words: "potion elixir flask vial medicine tonic", vague: "mana", draw: drawPotion },
  book: { words: "book tome grimoire spellbook journal diary", draw: drawBook },
  scroll: { words: "scroll map parchment letter", draw: drawScroll },
  helmet: { words: "helmet helm", draw: drawHelmetIcon },
  boots: { words: "boot shoe", draw: drawBootsIcon },
  feather: { words: "feather quill", draw: drawFeather },
  sword: { words: "sword blade dagger knife sabre katana", draw: drawSword },
  bow: { words: "bow crossbow", draw: drawBow },
  arrow: { words: "arrow bolt", draw: drawArrow },
  axe: { words: "axe hatchet tomahawk", draw: drawAxe },
  pickaxe: { words: "pickaxe pick", draw: drawPickaxe },
  hammer: { words: "hammer mallet mace", draw: drawHammer },
  hoe: { words: "hoe rake shovel spade scythe sickle pitchfork", draw: drawHoe },
  staff: { words: "staff wand scepter sceptre orb", draw: drawStaff },
  shield: { words: "shield buckler", draw: drawShield },
  wateringCan: { words: "can kettle", vague: "watering", draw: drawWateringCan },
  bomb: { words: "bomb grenade", draw: drawBomb },
  rod: { words: "rod fishing", draw: drawRod },
  seeds: { words: "seed packet", draw: drawSeeds },
  root: { words: "parsnip carrot radish turnip beet onion potato", vague: "vegetable root crop", draw: drawRoot },
  fruit: { words: "apple orange peach tomato pear plum", vague: "fruit food", draw: drawFruit },
  cherries: { words: "cherry grape berry blueberry strawberry", draw: drawCherries },
  pumpkin: { words: "pumpkin gourd squash melon watermelon", draw: drawPumpkin },
  bread: { words: "bread loaf baguette pie cake cookie pastry", draw: drawBread },
  meat: { words: "meat steak ham drumstick", draw: drawMeat },
  egg: { words: "egg", draw: drawEgg },
  bottle: { words: "bottle milk juice wine oil honey", draw: drawBottle },
  wheat: { words: "wheat corn grain barley rice hay", draw: drawWheat },
  leaf: { words: "leaf herb sprout lettuce cabbage", vague: "plant", draw: drawLeafIcon },
  bone: { words: "bone", draw: drawBone },
  bag: { words: "bag pouch purse backpack", draw: drawSack },
  lantern: { words: "lantern", moves: "flicker", draw: drawLantern },
  chest: { words: "chest", moves: "open lift", draw: drawChest },
  relic: { words: "relic artifact artefact", draw: drawRelic },
} satisfies Readonly<Record<string, Entry>>;

export type Icon = keyof typeof iconDrawings;
