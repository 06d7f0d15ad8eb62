/** The groups of things that nouns name. */

/** The order is part of the data module: scripts/build-data writes the places of groups in this list. */
export const nounGroups = [
  "person",
  "creature",
  "animal",
  "plant",
  "food",
  "vehicle",
  "building",
  "place",
  "weapon",
  "tool",
  "clothing",
  "furniture",
  "nature",
  "effect",
  "symbol",
  "thing",
] as const;

export type NounGroup = (typeof nounGroups)[number];

/** The number of a word that names no thing, in the data module. */
export const noNoun = 0xffff;
