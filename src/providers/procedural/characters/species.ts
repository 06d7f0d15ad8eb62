/** The species of four-legged animals: the words that select a species, and the features of each. */
import type { ColourNames } from "../traits";
import type { Named } from "../words";

export type Ears = "none" | "pointed" | "floppy" | "round" | "long";

export type Tail = "thin" | "bushy" | "curl";

export type Species = Named & {
  readonly ears: Ears;
  readonly tail: Tail;
  readonly horns?: true;
  readonly wool?: true;
  readonly wings?: true;
  readonly pinkNose?: true;
  readonly coat: ColourNames;
};

export const species = {
  dog: { words: "dog puppy hound", ears: "floppy", tail: "bushy", coat: ["tan", "brown", "cream"] },
  wolf: {
    words: "wolf werewolf warg hyena hellhound direwolf coyote",
    ears: "pointed",
    tail: "bushy",
    coat: ["grey", "slate"],
  },
  fox: { words: "fox", ears: "pointed", tail: "bushy", coat: ["rust", "orange"] },
  cat: {
    words: "cat kitten lion tiger panther cheetah leopard lynx lioness",
    ears: "pointed",
    tail: "thin",
    coat: ["orange", "grey", "cream", "black"],
  },
  cow: {
    words: "cow bull ox calf buffalo bison yak rhino rhinoceros hippo hippopotamus elephant",
    pinkNose: true,
    ears: "floppy",
    tail: "thin",
    horns: true,
    coat: ["white", "brown"],
  },
  goat: {
    words: "goat deer stag reindeer antelope moose elk gazelle",
    ears: "floppy",
    tail: "curl",
    horns: true,
    coat: ["cream", "tan"],
  },
  sheep: { words: "sheep lamb ram alpaca llama", ears: "floppy", tail: "curl", wool: true, coat: ["white", "cream"] },
  pig: { words: "pig boar piglet hog", pinkNose: true, ears: "floppy", tail: "curl", coat: ["pink"] },
  horse: {
    words: "horse pony donkey mule unicorn zebra camel giraffe",
    ears: "pointed",
    tail: "bushy",
    coat: ["chestnut", "brown", "white"],
  },
  rabbit: { words: "rabbit bunny hare kangaroo jackalope", ears: "long", tail: "curl", coat: ["white", "tan", "grey"] },
  bear: {
    words: "bear panda badger raccoon beaver koala otter monkey gorilla ape sloth skunk hedgehog",
    ears: "round",
    tail: "curl",
    coat: ["brown", "chestnut"],
  },
  mouse: { words: "mouse rat hamster squirrel mole ferret weasel", ears: "round", tail: "thin", coat: ["grey", "tan"] },
  dragon: {
    words: "dragon wyvern drake griffin chimera manticore",
    ears: "pointed",
    tail: "thin",
    horns: true,
    wings: true,
    coat: ["red", "green", "purple"],
  },
  lizard: {
    words: "lizard dinosaur raptor salamander gecko crocodile alligator turtle tortoise frog toad newt chameleon",
    ears: "none",
    tail: "thin",
    coat: ["green", "lime", "teal", "olive"],
  },
} as const satisfies Readonly<Record<string, Species>>;

export const anyAnimal: Species = { words: "", ears: "pointed", tail: "bushy", coat: ["tan", "grey", "rust", "moss"] };

export const quadrupedWords = `animal beast creature ${Object.values(species)
  .map(({ words }) => words)
  .join(" ")}`;
