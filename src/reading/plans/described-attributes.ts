/** Reads the attributes that a description states, as far as they are about the whole item. */
import { takeAttributes, type Attributes } from "./attributes";
import { isPose } from "./animations";
import { toWordList, toWordsOf, isWord } from "./words";

/** Words beside a number of directions that leave the number a property of the item. */
const about = toWordList(
  "movement moving facing facings sprite sprites animation animations animated all each in for with and per 2d full set walk top-down isometric or oder ou или або 或 または в во по en em in con mit aus",
);
const clauseEnds = /[,;.()（）[\]—–:：，。；、|]| - /u;

/**
 * A pipe with stubs in four directions faces nowhere, and a screen with five icons has no five variants: directions and
 * variants count in a clause of their own, sizes and frames anywhere.
 */
export function takeDescribed(description: string): Attributes {
  const { attributes } = takeAttributes(description);
  if (attributes.facings === null && attributes.variants === null) return attributes;
  const clauses = description.split(clauseEnds).map(takeAttributes);
  const facing = clauses.find(({ attributes: { facings }, rest }) => facings !== null && isAbout(rest));
  const varied = clauses.find(({ attributes: { variants }, rest }) => variants !== null && !/[\p{L}\p{N}]/u.test(rest));
  return {
    ...attributes,
    facings: facing?.attributes.facings ?? null,
    variants: varied?.attributes.variants ?? null,
  };
}

function isAbout(rest: string): boolean {
  return isPose(rest) || toWordsOf(rest).every((word) => isWord(about, word) || isPose(word));
}
