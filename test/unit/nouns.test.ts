import { expect, test } from "vitest";
import { findNoun } from "../../src/dictionary/nouns";

const nameOf = (word: string): string | undefined => findNoun(word)?.name;
const groupOf = (word: string): string | undefined => findNoun(word)?.group;

test("a noun of many languages has its English name", () => {
  for (const word of ["sword", "Schwert", "espada", "épée", "spada", "miecz", "меч", "剣", "검", "剑", "kılıç"])
    expect(nameOf(word), word).toBe("sword");
  for (const word of ["cat", "Katze", "gato", "kot", "кошка", "猫", "고양이", "kedi"])
    expect(nameOf(word), word).toBe("cat");
});

test("case, accents and the plural do not matter", () => {
  for (const word of ["SWORDS", "Schwerter", "espadas", "мечи"]) expect(nameOf(word), word).toBe("sword");
  for (const word of ["dragão", "DRAGAO", "dragões", "dragón"]) expect(nameOf(word), word).toBe("dragon");
  expect(nameOf("wolves")).toBe("wolf");
  expect(nameOf("スライム")).toBe(nameOf("すらいむ"));
});

test("the end of a compound names the thing", () => {
  expect(nameOf("Eisenschwert")).toBe("sword");
  expect(nameOf("Knochenritter")).toBe("knight");
  expect(nameOf("回復ポーション")).toBe("potion");
  expect(nameOf("骷髅骑士")).toBe("knight");
});

test("the group of a noun is that of a game", () => {
  const groups = {
    ...{ knight: "person", slime: "creature", wolf: "animal", oak: "plant", potion: "food", truck: "vehicle" },
    ...{
      tavern: "building",
      village: "place",
      claymore: "weapon",
      hammer: "tool",
      helmet: "clothing",
      sofa: "furniture",
    },
    ...{ mountain: "nature", explosion: "effect", heart: "symbol", barrel: "thing" },
  };
  for (const [word, group] of Object.entries(groups)) expect(groupOf(word), word).toBe(group);
});

test("words that name no thing have no noun", () => {
  for (const word of ["jump", "walk", "idle", "red", "large", "wooden", "music", "level", "file", "xqzzt", "", " "])
    expect(findNoun(word), word).toBeUndefined();
});

test("an English word keeps its English sense", () => {
  // Spanish "red" is a net, Polish "most" a bridge, German "Gift" poison.
  for (const word of ["red", "most"]) expect(findNoun(word), word).toBeUndefined();
  expect(nameOf("gift")).not.toBe("poison");
});
