/** The groups of nouns: which group the subgroups of emoji and the classes of WordNet belong to. */
import { nounGroups, type NounGroup } from "../../src/dictionary/noun-groups.ts";
import type { Sense, WordNet } from "./word-net.ts";

const bySubgroup: readonly (readonly [subgroups: RegExp, group: NounGroup])[] = [
  [/^(?:person(?!-fantasy|-symbol)|family)/, "person"],
  [/^(?:person-fantasy|face-costume)/, "creature"],
  [/^animal/, "animal"],
  [/^plant/, "plant"],
  [/^(?:food|drink)/, "food"],
  [/^transport/, "vehicle"],
  [/^place-(?:building|religious)/, "building"],
  [/^place/, "place"],
  [/^sky-weather/, "nature"],
  [/^(?:tool|dishware|writing|office|science|medical|household|musical-instrument)/, "tool"],
  [/^clothing/, "clothing"],
  [/^emotion/, "effect"],
  [/^(?:heart|arrow|warning|religion|other-symbol|geometric|flag)/, "symbol"],
];

export function groupOfSubgroup(subgroup: string): NounGroup {
  return bySubgroup.find(([subgroups]) => subgroups.test(subgroup))?.[1] ?? "thing";
}

/** The classes of WordNet by group, as `word/field`. The first group that holds a class of a sense is the sense's group. */
const classes: readonly (readonly [group: NounGroup, classes: string])[] = [
  ["creature", "imaginary being/person,spiritual being/person,mythical being/person,monster/person"],
  ["person", "person/tops"],
  ["animal", "animal/tops"],
  ["weapon", "weapon/artifact,weaponry/artifact,ammunition/artifact,projectile/artifact,explosive device/artifact"],
  ["clothing", "clothing/artifact,footwear/artifact,adornment/artifact,armor/artifact,eyeglasses/artifact"],
  ["vehicle", "vehicle/artifact"],
  ["furniture", "furniture/artifact"],
  ["tool", "tool/artifact,implement/artifact,kitchen utensil/artifact,musical instrument/artifact"],
  ["place", "room/artifact,way/artifact,area/artifact,geographical area/location,facility/artifact,land/object"],
  ["building", "building/artifact,structure/artifact"],
  [
    "nature",
    "geological formation/object,body of water/object,celestial body/object,weather/phenomenon,vegetation/group",
  ],
  ["nature", "stone/object,precipitation/phenomenon"],
];

const byField: Readonly<Record<string, NounGroup>> = {
  animal: "animal",
  artifact: "thing",
  body: "thing",
  food: "food",
  object: "nature",
  person: "person",
  phenomenon: "effect",
  plant: "plant",
  possession: "thing",
  shape: "symbol",
  substance: "nature",
  location: "place",
};

/** Returns a function that tells the group of a sense, or undefined for a sense that is no thing ("idea", "jump"). */
export function toGroupFinder(wordNet: WordNet): (sense: Sense) => NounGroup | undefined {
  const groups = new Map<number, NounGroup>();
  for (const [group, names] of classes)
    for (const name of names.split(",")) {
      const [word = "", field] = name.split("/");
      const sense = wordNet.senses.get(word)?.find((each) => each.field === field);
      if (sense === undefined) throw new Error(`WordNet has no class ${name}.`);
      if (!groups.has(sense.synset)) groups.set(sense.synset, group);
    }
  const rankOf = (group: NounGroup): number => classes.findIndex(([each]) => each === group);
  return ({ synset, field }) => {
    const found = wordNet.broader(synset).flatMap((broader) => groups.get(broader) ?? []);
    if (field === "plant") return "plant";
    const [first] = found.toSorted((a, b) => rankOf(a) - rankOf(b));
    return first ?? byField[field];
  };
}

export function groupNumber(group: NounGroup): number {
  return nounGroups.indexOf(group);
}
