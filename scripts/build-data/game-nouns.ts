/** Nouns of games whose sense or group differs from everyday English. */
import type { NounGroup } from "../../src/dictionary/noun-groups.ts";

const byGroup: Readonly<Partial<Record<NounGroup, string>>> = {
  person:
    "player hero heroine npc villager shopkeeper merchant vendor blacksmith knight wizard witch mage sorcerer sorceress cleric priest monk paladin ranger rogue thief bandit pirate archer guard soldier warrior barbarian samurai ninja king queen prince princess farmer fisherman miner hunter adventurer survivor scientist engineer captain crew peasant innkeeper bard druid assassin mercenary cultist necromancer",
  creature:
    "skeleton slime golem imp lich wraith demon devil monster beast enemy boss minion mob foe orc goblin ogre troll elf dwarf fairy gnome halfling zombie ghost mummy vampire werewolf dragon wyvern drake hydra kraken cyclops minotaur centaur harpy gargoyle mimic alien robot droid mech android cyborg spirit phantom specter spectre ghoul banshee basilisk chimera griffin gryphon phoenix unicorn pegasus blob ooze jelly beholder elemental treant ent yeti mutant critter creature pet familiar behemoth leviathan automaton drone djinn genie sprite pixie mermaid siren gremlin kobold naga lamia succubus reaper",
  weapon:
    "sword blade dagger knife axe mace club bow crossbow arrow staff wand spear lance halberd katana sabre saber rapier scimitar whip flail sling slingshot shuriken kunai bomb grenade missile rocket torpedo mine bullet cannonball cannon turret gun pistol rifle shotgun musket laser blaster ammo dynamite trident scythe",
  tool: "pickaxe hammer shovel hoe rake sickle saw wrench screwdriver torch lantern lamp flashlight rope ladder compass telescope bucket hook anvil lever switch button crank key lockpick axe-head fishing-rod",
  clothing:
    "helmet helm hat hood cap crown boots boot shoes gloves gauntlet armor armour chestplate breastplate shield cape cloak robe tunic belt ring amulet necklace pendant bracelet mask goggles glasses scarf backpack satchel",
  food: "potion elixir apple bread cheese meat steak fish cake pie berry honey milk egg carrot mushroom ration",
  plant: "tree bush shrub flower grass fern vine moss cactus seed sapling leaf root stump log crop wheat mushroom reed",
  vehicle:
    "car truck ship boat spaceship starship airship tank train cart wagon minecart submarine helicopter plane rover ufo shuttle",
  building:
    "house hut cabin cottage castle tower temple shrine church barn shop inn tavern mill windmill lighthouse fort fortress wall fence gate door bridge well dungeon portal stairs staircase pillar column statue gravestone tombstone",
  place: "forest cave village town city swamp desert beach island graveyard camp mine harbor harbour road path",
  nature:
    "rock stone boulder ore crystal gem mountain hill river lake ocean water lava sand snow ice mud dirt cloud moon sun star planet asteroid meteor comet sky",
  effect:
    "explosion blast fire flame lightning smoke spark splash slash beam magic aura trail dust debris shockwave glow particle spell fireball flash puff ripple burst wave muzzle poof sparkle bolt",
  furniture:
    "chair table bed desk bench shelf bookshelf bookcase cupboard wardrobe stool sofa couch rug carpet stove fireplace cabinet throne",
  symbol: "heart arrow icon cursor crosshair checkmark",
  thing:
    "chest barrel crate box bag sack coin money treasure trophy medal book scroll map letter note bone skull candle bottle flask vial jar pot vase urn sign signpost campfire bonfire trap spike spikes checkpoint flag banner medkit powerup pickup token ticket dice die card balloon ball platform block brick tile conveyor spring trampoline generator battery computer terminal antenna satellite cage chain orb totem idol altar cauldron",
};

export const gameNouns: readonly (readonly [word: string, group: NounGroup])[] = Object.entries(byGroup).flatMap(
  ([group, words]) => words.split(" ").map((word) => [word.replace("-", " "), group as NounGroup] as const),
);
