/** Resolves the look of a person: outfit, face, hair, headwear and colours, from the role and the words. */
import type { Ramp } from "../colours";
import type { ColourNames, Traits } from "../traits";
import type { Phrases } from "../words";
import type { Extra, Face, Hair, Hat, Held, Outfit, Role } from "./role";
import { toRole } from "./to-role";

/** The look of a person, the same in every view and frame. */
export type Look = {
  readonly outfit: Outfit;
  readonly hat: Hat;
  readonly face: Face;
  readonly hair: Hair;
  readonly held: Held;
  readonly extras: ReadonlySet<Extra>;
  readonly skin: Ramp;
  readonly hairRamp: Ramp;
  readonly top: Ramp;
  readonly legs: Ramp;
  readonly boots: Ramp;
  readonly hatRamp: Ramp;
  readonly cape: Ramp | null;
  readonly scarf: Ramp | null;
};

/** Outfits with the same material for the top and the legs. */
const oneMaterial: ReadonlySet<Outfit> = new Set(["overalls", "bones", "plates"]);

const hairs = ["bob", "short", "bun", "long"] as const;

const skins = ["fair", "umber", "tawny", "dusky", "fair"] as const;

const clothes = ["red", "blue", "green", "purple", "orange", "teal", "brown", "crimson", "navy", "olive"] as const;

const capes = "cape cloak mantle";
const scarfs = "scarf bandana neckerchief";

export function toLook(traits: Traits, phrases: Phrases): Look {
  const role = toRole(traits, phrases);
  const outfit = wornOutfit(traits, role);
  const hat = wornHat(traits, role);
  const straw = hat === "straw" ? (traits.boundRamp("hat") ?? traits.tone("straw")) : undefined;
  const skin = skinRamp(traits, role, straw);
  const top = topRamp(traits, outfit, role.top ?? clothes, skin);
  return {
    outfit,
    top,
    hat,
    skin,
    face: faceOf(traits, role),
    hair: hairOf(traits, role),
    held: heldThing(traits, role),
    extras: new Set([...(role.extras ?? []), ...namedExtras(traits)]),
    hairRamp: traits.ramp("hair beard", ["chestnut", "brown", "blond", "black", "rust", "grey"], skin),
    legs: oneMaterial.has(outfit) ? top : traits.ramp("trousers pants leggings", trousers(outfit)),
    boots: outfit === "bones" ? skin : traits.ramp("boot shoe", ["leather", "earth", "dark"]),
    hatRamp: straw ?? hatRamp(traits, hat, role, skin, top),
    cape: role.cape || traits.has(capes) ? traits.ramp(capes, ["crimson", "red", "purple", "navy"]) : null,
    scarf: traits.has(scarfs) ? traits.ramp(scarfs, ["red", "blue"]) : null,
  };
}

function faceOf(traits: Traits, role: Role): Face {
  if (traits.has("pumpkin") && role.face !== "visor") return "pumpkin";
  return role.face ?? "human";
}

const hairWords: Readonly<Record<Hair, string>> = {
  none: "bald hairless",
  long: "longhair braid braided ponytail princess",
  bun: "bun granny grandma",
  short: "crewcut buzzcut",
  bob: "bobcut",
};

const hairStyles: readonly Hair[] = ["none", "long", "bun", "short", "bob"];

function hairOf(traits: Traits, role: Role): Hair {
  if (traits.has("long") && traits.has("hair")) return "long";
  if (traits.has("short") && traits.has("hair")) return "short";
  return hairStyles.find((style) => traits.has(hairWords[style])) ?? role.hair ?? traits.pick("hair", hairs);
}

const extraWords: Readonly<Record<Extra, string>> = {
  apron: "apron",
  glasses: "glasses spectacles bespectacled",
  goggles: "goggles",
  satchel: "satchel backpack bag rucksack quiver",
  moustache: "moustache mustache whiskers",
  beard: "beard bearded",
  wings: "wings winged angelic",
  tail: "tail tailed catgirl",
  halo: "halo",
  badge: "badge",
  tie: "necktie suit",
  vest: "vest",
  wraps: "bandaged",
  nose: "",
  cross: "",
  stains: "bloody bloodstained",
  mask: "",
};

/** The features that the words name. Plurals are listed as in a text; `has` compares singulars. */
function namedExtras(traits: Traits): Extra[] {
  return extraNames.filter((extra) => traits.has(extraWords[extra]));
}

const extraNames: readonly Extra[] = [
  "apron",
  "glasses",
  "goggles",
  "satchel",
  "moustache",
  "beard",
  "wings",
  "tail",
  "halo",
  "badge",
  "tie",
  "vest",
  "wraps",
  "stains",
];

function trousers(outfit: Outfit): ColourNames {
  return outfit === "armour" ? ["slate"] : ["brown", "navy", "slate"];
}

function wornOutfit(traits: Traits, role: Role): Outfit {
  if (traits.has("overalls dungarees")) return "overalls";
  if (traits.has("armour armor plate mail")) return "armour";
  if (traits.has("robe dress gown toga kimono")) return "robe";
  if (traits.has("coat jacket labcoat cardigan")) return "coat";
  if (traits.has("uniform")) return "uniform";
  return role.outfit;
}

function wornHat(traits: Traits, role: Role): Hat {
  if (traits.has("crown tiara")) return "crown";
  if (traits.has("hood hooded")) return "hood";
  if (traits.has("helmet helm")) return "helmet";
  if (traits.has("horn horned")) return "horns";
  if (traits.has("cap beret")) return "cap";
  if (traits.has("straw")) return "straw";
  if (traits.has("crooked pointed pointy")) return "crooked";
  if (traits.has("tricorn")) return "tricorn";
  if (traits.has("top") && traits.has("hat")) return "tall";
  if (traits.has("fedora sombrero stetson wide-brimmed brimmed")) return "brim";
  if (traits.has("headband")) return "headband";
  return role.hat ?? (traits.has("hat") ? traits.pick("hat", ["brim", "cap", "crooked"]) : "none");
}

function heldThing(traits: Traits, role: Role): Held {
  if (traits.has("lantern lamp torch")) return "lantern";
  if (traits.has("sword blade dagger")) return "sword";
  if (traits.has("staff wand spear")) return "staff";
  if (traits.has("pitchfork fork hoe rake trident")) return "fork";
  if (traits.has("axe hammer pickaxe")) return "axe";
  if (traits.has("bow crossbow")) return "bow";
  if (traits.has("shield")) return "shield";
  if (traits.has("gun rifle pistol blaster")) return "gun";
  if (traits.has("rod")) return "rod";
  return role.held ?? "none";
}

/** The colour of the skin. For a monster, the words may give the colour before the name ("red goblin"). */
function skinRamp(traits: Traits, role: Role, straw: Ramp | undefined): Ramp {
  const nouns = "skin face head body";
  if (role.skin) return traits.mainRamp(`${nouns} ${role.words}`, role.skin);
  return traits.ramp(nouns, skins, straw);
}

function topRamp(traits: Traits, outfit: Outfit, fallback: ColourNames, skin: Ramp): Ramp {
  if (outfit === "armour") return traits.mainRamp("armour armor plate mail", ["steel", "silver", "iron", "bronze"]);
  if (outfit === "overalls") return traits.ramp("overalls dungarees apron", fallback);
  if (outfit === "bones" || outfit === "plates") return skin;
  return traits.mainRamp("robe dress gown coat jacket tunic shirt clothes armour rags uniform suit kimono", fallback);
}

function hatRamp(traits: Traits, hat: Hat, role: Role, skin: Ramp, top: Ramp): Ramp {
  return role.hatColours !== undefined && hat === role.hat
    ? traits.ramp("hat cap helmet", role.hatColours, skin)
    : usualHatRamp(traits, hat, skin, top);
}

function usualHatRamp(traits: Traits, hat: Hat, skin: Ramp, top: Ramp): Ramp {
  if (hat === "crown") return traits.ramp("crown tiara", ["gold"]);
  if (hat === "helmet") return traits.mainRamp("helmet helm armour armor plate", ["steel", "silver", "iron", "bronze"]);
  if (hat === "horns") return traits.ramp("horn", ["bone"]);
  if (hat === "chef" || hat === "dome") return traits.boundRamp("hat helmet") ?? traits.tone("white");
  if (hat === "hardhat") return traits.ramp("hat helmet", ["yellow", "olive", "orange"], skin);
  if (hat === "tricorn" || hat === "tall") return traits.ramp("hat", ["dark", "black", "brown"], skin);
  if (hat === "brim") return traits.ramp("hat fedora", ["brown", "tan", "leather"], skin);
  if (hat === "crooked" || hat === "hood") return traits.boundRamp("hat hood") ?? top;
  return traits.ramp("hat cap beret", ["crimson", "navy", "brown", "purple"], skin);
}
