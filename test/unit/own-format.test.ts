import { describe, expect, test } from "vitest";
import { toSpec, type GivenSpec } from "../../src/domain/asset";
import { toOwnFormat } from "../../src/reading/plans/own-format";

const size = { width: 32, height: 32 };

function item(key: string, changes: Partial<GivenSpec> = {}) {
  const spec: GivenSpec = {
    name: "Bat",
    category: "Enemies",
    kind: "character-sprite",
    description: "",
    ...size,
    directions: [],
    animations: [],
  };
  return { key, ...toSpec({ ...spec, ...changes }) };
}

describe("a plan in our own format", () => {
  test("has a heading for each run of a category, and a key and tags for each item", () => {
    const items = [
      item("bat", { description: "torn wings", width: 24, height: 16 }),
      item("owl", { name: "Owl", directions: ["front", "back", "left", "right"] }),
      item("coin", { name: "Coin", category: "Items", kind: "icon" }),
      item("bat-2"),
    ];
    expect(toOwnFormat(items, size)).toBe(`## Enemies

- [STATIC] [KIND:character-sprite] [SIZE:24x16] Bat {#bat}: torn wings
- [MOVEABLE:4] [KIND:character-sprite] Owl {#owl}

## Items

- [STATIC] [KIND:icon] Coin {#coin}

## Enemies

- [STATIC] [KIND:character-sprite] Bat {#bat-2}
`);
  });

  test("names each animation with its frames, and a speed only where the name does not say so", () => {
    const animations = [
      { name: "walk", frames: 4 },
      { name: "idle", frames: 1, fps: 2 },
    ];
    expect(toOwnFormat([item("bat", { category: "Assets", animations })], size)).toBe(
      "- [STATIC] [KIND:character-sprite] Bat {#bat}\n  - walk (4 frames)\n  - idle (1 frame, 2 fps)\n",
    );
  });

  test("keeps variants and tiles", () => {
    const items = [item("grass", { variants: 3 }), item("path", { tiles: "edge16", kind: "tileset" })];
    expect(toOwnFormat(items, size)).toContain("[STATIC] [KIND:character-sprite] [VARIANTS:3] Bat {#grass}");
    expect(toOwnFormat(items, size)).toContain("[KIND:tileset] [TILES:edge16] Bat {#path}");
  });

  test("is null if the text could not be stored, and empty without items", () => {
    const long = Array.from({ length: 60 }, (_, index) => item(`bat-${index}`, { description: "🦇".repeat(1700) }));
    expect(toOwnFormat(long, size)).toBeNull();
    expect(toOwnFormat(long.slice(0, 54), size)?.length).toBeGreaterThan(100_000);
    expect(toOwnFormat([], size)).toBe("");
  });
});
