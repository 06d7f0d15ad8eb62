/** Reads the name of an asset: which thing it names, and which picture of the dictionary shows that. */
import { foldWord, singularsOf } from "./fold";
import { findNoun, findWholeNoun, type Noun } from "./nouns";
import { findPictureOf, licenceOf, type Licence, type Picture } from "./pictures";

export type NamedThing = {
  /** The English name of the thing. */
  readonly word: string;
  /** The words of the text that name the thing, folded. */
  readonly matched: string;
  readonly noun: Noun | undefined;
  /** Undefined if no picture shows the thing, or none under the wanted licences. */
  readonly picture: Picture | undefined;
};

export type Wishes = {
  /** Empty or left out: all. */
  readonly licences?: readonly Licence[];
  /** Tells words that describe a thing and choose one only if nothing else does, such as colours. */
  readonly isModifier?: (word: string) => boolean;
};

/** Words that end the main part of a name: "bag | of coins", "espada | de ferro", "Truhe | mit Gold". */
const joints = new Set(
  `of with from in on at for and by to near under over inside without
   mit von aus im am für und ohne auf
   de del da do dos das di della dello dei degli des du d au aux avec con com en em y e et sur pour para per
   z ze na do dla i
   с со из для на и з`
    .split(/\s+/)
    .map(foldWord),
);

/** Words of plans that name no thing by themselves. */
const vague = new Set(
  "icon sprite tile tileset set sheet item pickup collectible powerup enemy boss npc mob prop object decoration effect fx vfx animation frame asset variant version player hero character monster creature thing stuff kit pack level stage part piece type kind".split(
    " ",
  ),
);

const longestName = 4;
const mostWords = 12;

/** The thing that a name is about: the last noun of its main part, since modifiers come first; else one of the rest. */
export function findThing(name: string, wishes: Wishes = {}): NamedThing | undefined {
  const parts = toParts(name);
  const found = parts.flatMap((words) => thingsIn(words, wishes));
  const isPlain = ({ matched, word }: NamedThing): boolean =>
    !vague.has(word) && !(wishes.isModifier?.(matched) || wishes.isModifier?.(word));
  return (
    found.find((thing) => isPlain(thing) && thing.picture !== undefined) ??
    found.find(isPlain) ??
    found.find(({ word }) => !vague.has(word)) ??
    found[0]
  );
}

/** The words of each part of a name, the main part first. What stands in brackets comes last. */
function toParts(name: string): string[][] {
  const parts: string[][] = [[]];
  for (const piece of name.split(/[,.:;()[\]/|–—]|\s-\s/)) {
    if (parts.at(-1)?.length !== 0) parts.push([]);
    for (const word of foldWord(piece).split(" ").slice(0, mostWords)) {
      if (joints.has(word)) parts.push([]);
      else if (word !== "" && !/^\d+$/.test(word)) parts.at(-1)?.push(word);
    }
  }
  return parts.filter((words) => words.length > 0);
}

/** The things that a part names, the one at the end first. Longer names win: "hot air balloon" before "balloon". */
function thingsIn(words: readonly string[], wishes: Wishes): NamedThing[] {
  const found: NamedThing[] = [];
  for (let end = words.length; end > 0;) {
    const thing = thingAt(words, end, wishes);
    if (thing !== undefined) found.push(thing);
    end -= thing?.matched.split(" ").length ?? 1;
  }
  return found;
}

function thingAt(words: readonly string[], end: number, wishes: Wishes): NamedThing | undefined {
  for (let start = Math.max(0, end - longestName); start < end - 1; start++) {
    const matched = words.slice(start, end).join(" ");
    const word = [matched, ...singularsOf(matched, "en")].find((form) => pictureOf(form, wishes) !== undefined);
    if (word !== undefined) return { word, matched, noun: findNoun(word), picture: pictureOf(word, wishes) };
  }
  return singleThing(words[end - 1] ?? "", wishes);
}

/** An English word that has a picture may be no noun of the list ("jetpack"). A word of no thing ("walk") is none. */
function singleThing(matched: string, wishes: Wishes): NamedThing | undefined {
  const whole = findWholeNoun(matched);
  if (whole === null) return undefined;
  const forms = [matched, ...singularsOf(matched, "en")];
  const form = forms.find((each) => findPictureOf(each) !== undefined);
  const isEnglish = whole === undefined || forms.includes(whole.name);
  const noun = whole ?? findNoun(matched);
  if (form !== undefined && isEnglish) return { word: form, matched, noun, picture: pictureOf(form, wishes) };
  return noun && { word: noun.name, matched, noun, picture: pictureOf(noun.name, wishes) };
}

function pictureOf(word: string, { licences = [] }: Wishes): Picture | undefined {
  const picture = findPictureOf(word);
  if (picture === undefined || licences.length === 0 || licences.includes(licenceOf(picture))) return picture;
  return undefined;
}
