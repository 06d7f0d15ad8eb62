import { describe, expect, test } from "vitest";
import { assetKinds, type AssetKind, type Direction } from "../../src/domain/asset";
import { listDrawable } from "../../src/features/generations/drawable";
import { creditsOf, foretell } from "../../src/providers/drawable";
import { procedural } from "../../src/providers/procedural";
import { drawImage } from "../../src/providers/procedural/draw";
import type { DrawRequest } from "../../src/providers/provider";
import { bareRequest } from "../support/bare-request";
import { bindingAccess } from "../support/provider-access";

function request(subject: string, kind: AssetKind, more: Partial<DrawRequest> = {}): DrawRequest {
  return { ...bareRequest, subject, kind, seed: 7, width: 24, height: 24, ...more };
}

const facing = (direction: Direction): Partial<DrawRequest> => ({ slot: { ...bareRequest.slot, direction } });
const names = ["Knight", "Espada", "Lobster", "Guillotine", "Qwzrtx Blorv", "Space Mine", "Grass", "Close", "Village"];

describe("what is told of a drawing", () => {
  test.each(assetKinds)("%s: is the choice that the drawing makes", (kind) => {
    for (const name of names) {
      const { source, matched } = drawImage(request(name, kind));
      expect(foretell(request(name, kind))).toMatchObject({ source, matched });
    }
  });

  test("names the English word, and nothing for a guess", () => {
    const { items } = listDrawable({ q: ["Espada", "Clarinete", "Cone de trânsito", "Qwzrtx"], section: "Itens" });
    expect(items).toEqual([
      { name: "Espada", source: "engine", matched: "sword", licence: null },
      { name: "Clarinete", source: "dictionary", matched: "clarinet", licence: "CC-BY-3.0" },
      { name: "Cone de trânsito", source: "engine", matched: "cone", licence: null },
      { name: "Qwzrtx", source: "fallback", matched: null, licence: null },
    ]);
  });

  test("a section of beings makes a being of an unknown name", () => {
    const [being, thing] = ["Townsfolk", "Furniture"].map((section) => listDrawable({ q: "Blorv", section }).items[0]);
    expect(being?.source).toBe("engine");
    expect(thing?.source).toBe("fallback");
  });

  test.each(assetKinds)("%s: an invented name without any help is a guess", (kind) => {
    expect(foretell(request("Qwzrtx Blorv", kind)).source).toBe("fallback");
  });

  test("the provider reports the source, and counts the pixels", async () => {
    const red = ["#000000", "#ff0000"];
    const submission = await procedural.submit(request("Apple", "icon", { palette: red }), bindingAccess());
    const facts = submission.state === "done" ? submission.drawing.facts : undefined;
    expect(facts).toMatchObject({ source: "engine", matched: "apple", offPalette: 0 });
    expect(facts?.alphaCoverage).toBeGreaterThan(0.2);
    expect(facts?.alphaCoverage).toBeLessThan(1);
  });
});

describe("licences", () => {
  const silhouettes = ["Guillotine", "Drawbridge", "Totem", "Clarinet", "Metronome", "Sombrero"];

  test("a style that allows MIT alone gets no picture under CC BY", () => {
    const told = silhouettes.map((name) => foretell(request(name, "sprite-sheet")).licence);
    expect(told).toContain("CC-BY-3.0");
    for (const name of silhouettes)
      expect([name, foretell(request(name, "sprite-sheet", { licences: ["MIT"] })).licence]).not.toEqual([
        name,
        "CC-BY-3.0",
      ]);
  });

  test("the credits of an asset name each picture once, and nobody for our own drawings", () => {
    const { source, matched } = foretell(request("Metronome", "sprite-sheet"));
    expect(source).toBe("dictionary");
    const credits = creditsOf([{ source, matched }, { source, matched }, null, { source: "engine", matched: "sword" }]);
    expect(credits).toHaveLength(1);
    expect(credits[0]).toMatchObject({ licence: "CC-BY-3.0", url: "https://game-icons.net" });
    expect(credits[0]?.author).not.toBe("");
  });
});

describe("beings without a body of our own", () => {
  const textOf = (subject: string, more: Partial<DrawRequest>): string =>
    Buffer.from(drawImage(request(subject, "character-sprite", { width: 32, height: 32, ...more })).rgba).toString(
      "hex",
    );

  test("borrow the head of a picture, and have a side and a back", () => {
    expect(foretell(request("Medusa", "character-sprite", facing("left"))).source).toBe("dictionary");
    const views = (["front", "left", "right", "back"] as const).map((side) => textOf("Medusa", facing(side)));
    expect(new Set(views).size).toBe(4);
  });

  test("are a picture from all sides, mirrored to the right, where the picture shows them whole", () => {
    expect(foretell(request("Dodo", "character-sprite", facing("left"))).source).toBe("dictionary");
    const [front, left, right] = (["front", "left", "right"] as const).map((side) => textOf("Dodo", facing(side)));
    expect(left).toBe(front);
    expect(right).not.toBe(front);
  });

  test("in a game seen from the side, a character without directions faces right", () => {
    const sideways = { styleWords: "pixel art, side view" };
    expect(textOf("Knight", sideways)).toBe(textOf("Knight", facing("right")));
    expect(textOf("Knight", { styleWords: "top-down view" })).toBe(textOf("Knight", facing("front")));
  });
});
