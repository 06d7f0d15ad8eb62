import { expect, test } from "vitest";
import { findThing } from "../../src/dictionary/find-picture";
import {
  cellsOf,
  creditOf,
  findPictureOf,
  isOwn,
  licenceOf,
  titleOf as titleOfPicture,
} from "../../src/dictionary/pictures";

const titleOf = (name: string): string | undefined => {
  const picture = findThing(name)?.picture;
  return picture === undefined ? undefined : titleOfPicture(picture);
};
const wordOf = (name: string): string | undefined => findThing(name)?.word;

test("the head of a name chooses the picture, not a modifier", () => {
  expect(wordOf("cat jump")).toBe("cat");
  expect(wordOf("Fire truck")).not.toBe("fire");
  expect(wordOf("chest armor")).toMatch(/armor/);
  expect(wordOf("bag of coins")).toBe("bag");
  expect(wordOf("Espada de ferro")).toBe("sword");
  expect(wordOf("Holzkiste")).toBe("crate");
  expect(wordOf("金の鍵")).toBe("key");
  expect(wordOf("tree (fallen, near the house)")).toBe("tree");
});

test("words of plans and colours choose a picture only if nothing else does", () => {
  expect(wordOf("Bat enemy")).toBe("bat");
  const isModifier = (word: string): boolean => word === "rose" || word === "gold";
  expect(findThing("drum gold", { isModifier })?.word).toBe("drum");
  expect(findThing("rose", { isModifier })?.word).toBe("rose");
});

test("longer names win over their last word", () => {
  expect(titleOf("hot air balloon")).not.toBe(titleOf("balloon"));
  expect(titleOf("palm trees")).toBe("palm tree");
});

test("feelings have no face, and words of no thing have no picture", () => {
  for (const word of ["happy", "angry", "sad", "jump", "walk", "idle"]) expect(titleOf(word), word).toBeUndefined();
});

test("a rare word borrows the picture of the thing that it is a kind of", () => {
  expect(titleOf("spaniel")).toBe(titleOf("dog"));
  expect(titleOf("epee")).toBe(titleOf("sword"));
});

test("between equal senses the picture under MIT wins, and a restriction leaves others out", () => {
  for (const word of ["guitar", "bomb", "shield", "drum", "bicycle"])
    expect(licenceOf(findPictureOf(word) ?? 0)).toBe("MIT");
  expect(findThing("clarinet")?.picture).toBeDefined();
  expect(findThing("clarinet", { licences: ["MIT"] })?.picture).toBeUndefined();
  expect(findThing("guitar", { licences: ["MIT"] })?.picture).toBeDefined();
});

test("every picture has cells in its colours, and a credit unless the picture is our own", () => {
  const words = ["guitar", "clarinet", "anvil", "wolf", "portal", "drum", "spaceship", "parking meter"];
  for (const word of words) {
    const picture = findPictureOf(word) ?? expect.fail(word);
    const { width, height, colours, cells } = cellsOf(picture);
    expect(cells).toHaveLength(width * height);
    expect(new Set(cells)).toEqual(new Set([0, ...colours.map((_, at) => at + 1)]));
    expect(titleOfPicture(picture)).toMatch(/\w/);
    if (isOwn(picture)) expect([creditOf(picture), licenceOf(picture)]).toEqual([undefined, "MIT"]);
    else expect(creditOf(picture)).toMatchObject({ title: expect.any(String), author: expect.stringMatching(/\w/) });
  }
  expect(creditOf(findPictureOf("sundial") ?? 0)).toMatchObject({ author: "Lorc", licence: "CC-BY-3.0" });
});
