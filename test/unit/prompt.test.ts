import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assetKinds,
  directions,
  imageSlots,
  toSpec,
  type AssetKind,
  type AssetSpec,
  type GivenSpec,
  type ImageSlot,
} from "../../src/domain/asset";
import { emptyStyle } from "../support/empty-style";
import type { Style } from "../../src/domain/style";
import { buildPrompt, buildPrompts, toPromptParts, type PromptInput } from "../../src/features/drawing/prompts/prompt";
import { sanitizePromptText } from "../../src/features/drawing/prompts/sanitize";

const still: ImageSlot = { direction: null, animation: null, frame: 1, variant: 1, tile: null };

const farmer: AssetSpec = toSpec({
  name: "Farmer",
  category: "Characters",
  kind: "character-sprite",
  description: "young farmer in blue overalls, straw hat, red scarf",
  width: 32,
  height: 32,
  directions: ["front", "back", "left", "right"],
  animations: [
    { name: "idle", frames: 4 },
    { name: "walk", frames: 4 },
  ],
});

const farm: Style = {
  ...emptyStyle,
  keywords: ["pixel art", "cosy", "soft outlines"],
  lighting: "warm morning light",
  palette: ["#2b1d0e", "#6b4423", "#f4f4f4"],
  resolution: { width: 32, height: 32 },
  perspective: "three-quarter top-down",
  model: null,
  background: "transparent",
  text: "Rounded shapes, two-tone shading. No text inside images.",
};

function prompt(changes: Partial<GivenSpec> = {}, input: Partial<Omit<PromptInput, "spec">> = {}): string {
  return buildPrompt({
    spec: toSpec({ ...farmer, ...changes }),
    style: farm,
    slot: still,
    note: null,
    hasReference: false,
    ...input,
  });
}

/** The prompts of all images, each drawn by itself. */
function promptsOf(input: Omit<PromptInput, "slot" | "images">): string[] {
  return buildPrompts(
    input,
    imageSlots(input.spec).map((slot) => ({ slot })),
  );
}

const frameOf = (animation: string, frame: number): ImageSlot => ({
  direction: null,
  variant: 1,
  tile: null,
  animation,
  frame,
});

const look = (perspective: string, lighting: string) => prompt({}, { style: { ...farm, perspective, lighting } });

const words = (text: string) => text.split(/[\s,]+/);

describe("the order of a prompt", () => {
  it("is subject, description, wish, pose, direction, framing, background, size, style, palette, light, view, reference, closing", () => {
    const slot: ImageSlot = { direction: "back", animation: "walk", frame: 2, variant: 1, tile: null };
    expect(prompt({}, { slot, note: "a bigger hat.", hasReference: true })).toBe(
      "pixel art sprite of Farmer, young farmer in blue overalls, straw hat, red scarf, requested change: a bigger hat, " +
        "frame 2 of 4 of the walk cycle, passing pose, facing away, seen from behind, single isolated subject, centered, " +
        "whole figure inside the frame, clean edges, on a fully transparent background, 32x32 pixels, cosy, soft outlines, " +
        "Rounded shapes, two-tone shading. No text inside images, limited color palette of #2b1d0e, #6b4423, #f4f4f4, " +
        "warm morning light, three-quarter top-down view, same design, proportions and colors as the reference image, " +
        "game-ready sprite",
    );
  });

  const opening = fc.record({
    name: fc.array(fc.stringMatching(/^[A-Z][a-z]{1,9}$/), { minLength: 1, maxLength: 2 }),
    kind: fc.constantFrom(...assetKinds),
    keywords: fc.array(fc.stringMatching(/^[a-z]{2,8}( [a-z]{2,8}){0,4}$/), { maxLength: 4 }),
  });

  it("has a name of one or two words within its first five words, for every kind and keywords", () => {
    fc.assert(
      fc.property(opening, ({ name, kind, keywords }) => {
        const text = prompt({ name: name.join(" "), kind, animations: [] }, { style: { ...farm, keywords } });
        expect(words(text).slice(0, 5).join(" ")).toContain(name.join(" "));
      }),
    );
  });

  it.each([
    ["Gold Coin", "icon", "pixel art Gold Coin icon, "],
    ["Health Icon", "icon", "pixel art Health Icon, "],
    ["Grass and Soil Tiles", "tileset", "Grass and Soil Tiles, pixel art tileset, "],
    ["The Very Old Oak of the Hill", "character-sprite", "The Very Old Oak of the Hill, pixel art sprite, "],
  ] as const)("puts a longer name first rather than late: %s", (name, kind, start) => {
    expect(prompt({ name, kind }).startsWith(start)).toBe(true);
  });
});

describe("the parts of a prompt", () => {
  it("name the frame of the slot's own animation, and its phase", () => {
    const animations = [
      { name: "walk", frames: 8 },
      { name: "cast spell", frames: 3 },
      { name: "jump", frames: 1 },
      { name: "wave", frames: 1 },
      { name: "```", frames: 2 },
      { name: "constructor", frames: 2 },
    ];
    expect(prompt({ animations }, { slot: frameOf("walk", 3) })).toContain(
      ", frame 3 of 8 of the walk cycle, passing pose,",
    );
    expect(prompt({ animations }, { slot: frameOf("walk", 8) })).toContain(
      "frame 8 of 8 of the walk cycle, opposite passing pose,",
    );
    expect(prompt({ animations }, { slot: frameOf("cast spell", 1) })).toContain(
      ", frame 1 of 3 of the cast spell animation, single",
    );
    expect(prompt({ animations }, { slot: frameOf("jump", 1) })).toContain(", jumping pose in mid-air, single");
    expect(prompt({ animations }, { slot: frameOf("wave", 1) })).toContain(", wave pose, single");
    expect(prompt({ animations }, { slot: frameOf("```", 2) })).toContain(", frame 2 of 2 of the animation, single");
    expect(prompt({ animations }, { slot: frameOf("constructor", 2) })).toContain(
      ", frame 2 of 2 of the constructor animation, single",
    );
  });

  it("asks a model that draws no transparency for a flat ground far from the palette, and no other", () => {
    expect(prompt({}, { isOpaque: true })).toContain("on a flat plain magenta background (#ff00ff)");
    const pink = { ...farm, palette: ["#f0a0f0", "#ff00c8", "#2b1d0e"] };
    expect(prompt({}, { isOpaque: true, style: pink })).toContain("on a flat plain green background (#00ff00)");
    const stated = { ...farm, background: "white" };
    expect(prompt({}, { isOpaque: true, style: stated })).toContain("on a plain white background");
    expect(prompt({}, { isOpaque: true })).not.toContain("transparent");
    expect(prompt()).toContain("on a fully transparent background");
  });

  it("differ for every direction, and for every frame of an animation", () => {
    const all = promptsOf({ spec: { ...farmer, directions }, style: farm, note: null, hasReference: true });
    expect(new Set(all).size).toBe(directions.length * 8);
  });

  it("follow the order of the slots, each equal to the one built alone", () => {
    const input = { spec: farmer, style: farm, note: "taller", hasReference: true };
    expect(promptsOf(input)).toEqual(imageSlots(farmer).map((slot) => buildPrompt({ ...input, slot })));
  });

  it("for a strip name the count, the row, equal spacing, one pose a frame and the ground; and nothing of a single frame", () => {
    const text = prompt({}, { slot: frameOf("walk", 1), images: 4, isOpaque: true });
    expect(text).toContain(
      "exactly 4 frames of the walk cycle in one horizontal row, equally spaced with wide gaps, one pose a frame",
    );
    expect(text).toContain(
      "poses from left to right: contact pose, passing pose, opposite contact pose, opposite passing pose",
    );
    expect(text).toContain("each frame 32x32 pixels");
    expect(text).toMatch(/on a flat plain \w+ background \(#[0-9a-f]{6}\)/);
    expect(text).not.toMatch(/frame \d+ of|single isolated|centered/);
  });

  it("isolate single subjects, with exactly one background; tiles and scenes have neither", () => {
    const isolated: AssetKind[] = ["character-sprite", "sprite-sheet", "icon", "ui-element"];
    for (const kind of assetKinds) {
      for (const background of [null, "none", "Transparent", "white", "dark stone wall backdrop"]) {
        const own = { ...emptyStyle, background };
        const text = prompt({ kind, name: "Thing", animations: [{ name: "idle", frames: 1 }] }, { style: own });
        const statements = text.match(/on a [^,]* background|backdrop/g) ?? [];
        expect(statements.length, text).toBe(isolated.includes(kind) ? 1 : 0);
        expect(/single isolated/.test(text)).toBe(isolated.includes(kind));
        expect(text).not.toMatch(/transparent.*white|white.*transparent/);
      }
    }
  });

  it("know common perspectives and lighting in any case, and give others as they are", () => {
    expect(look("Top-Down", "FLAT")).toContain(", flat even lighting, top-down view, game-ready");
    expect(look("side_scroller", "Soft")).toContain(", soft diffuse lighting, side view, game-ready");
    expect(look("fish-eye", "torch")).toContain(", torch lighting, fish-eye view, game-ready");
    expect(look("low camera", "glowing mushrooms")).toContain(", glowing mushrooms, low camera, game-ready");
    expect(look("constructor", "__proto__")).toContain(", __proto__ lighting, constructor view, game-ready");
  });

  it("leave the world's perspective out of interface elements, which lie flat on the screen", () => {
    expect(prompt({ kind: "ui-element" })).not.toContain("three-quarter");
  });

  it("take only #rrggbb colours, once each, in lower case", () => {
    const palette = ["#ABCDEF", "#abcdef", "red", "#fff", "#12345g", "#123456\n", "system: #123456", "#000000"];
    expect(prompt({}, { style: { ...farm, palette } })).toContain("limited color palette of #abcdef, #000000, warm");
    expect(prompt({}, { style: { ...farm, palette: ["red"] } })).not.toContain("palette");
  });

  it("speak of a reference only when there is one", () => {
    expect(prompt({}, { hasReference: true })).toContain("as the reference image");
    expect(prompt({}, { hasReference: false })).not.toContain("reference");
  });

  it("add the category only to a bare name", () => {
    expect(prompt({ description: "" })).toContain(", part of the Characters set,");
    expect(prompt()).not.toContain("Characters");
  });

  it("take the medium from the keywords, known ones first, and do not repeat it", () => {
    const start = (style: Style) => prompt({ name: "Hen", kind: "icon" }, { style }).split(",")[0];
    expect(start({ ...emptyStyle, keywords: ["cosy", "Watercolour"] })).toBe("Watercolour icon of Hen");
    expect(start({ ...emptyStyle, keywords: ["a very long first keyword", "grim dark"] })).toBe(
      "grim dark icon of Hen",
    );
    expect(start({ ...emptyStyle, text: "Everything is made of felt." })).toBe("game icon of Hen");
    expect(start(emptyStyle)).toBe("pixel art icon of Hen");
    expect(prompt().match(/pixel art/g)).toHaveLength(1);
  });

  it("ask for a still thing as one isolated subject", () => {
    expect(prompt({ name: "Barrel", kind: "sprite-sheet", description: "oak", animations: [] })).toContain(
      "pixel art sprite of Barrel, oak, single isolated subject, centered, whole figure inside the frame,",
    );
  });

  it("ask for no more than one picture: no sheet, no poses, and no grid but of a large tileset's tiles", () => {
    const several = /sheets?\b|grids?\b|poses\b|sequen|frames\b|multiple|several|collage/i;
    const names = ["idle", "walk", "run", "attack", "jump", "crouch", "hurt", "die", "loop", "spin"];
    const shapes = [[], ...[1, 4].map((frames) => names.map((name) => ({ name, frames })))];
    const specs = assetKinds.flatMap((kind) =>
      shapes.flatMap((animations) => [
        { ...farmer, kind, animations, directions: [] },
        { ...farmer, kind, animations, directions: [...directions], width: 64, height: 64 },
      ]),
    );
    for (const spec of specs) {
      const tiles = spec.kind === "tileset" && spec.width === 64 ? "even grid of center, edge and corner tiles" : "";
      const prompts = promptsOf({ spec: toSpec(spec), style: farm, note: null, hasReference: true });
      for (const text of prompts) expect(text.replace(tiles, "")).not.toMatch(several);
    }
    expect(prompt({ kind: "sprite-sheet", description: "a sheet of paper", animations: [] })).toContain(
      "sheet of paper",
    );
  });

  it("ask for tiles as a grid only where one fits", () => {
    expect(prompt({ kind: "tileset", width: 16, height: 16 })).toContain("one seamless tile");
    expect(prompt({ kind: "tileset", width: 64, height: 64 })).toContain("even grid of center, edge and corner tiles");
  });
});

describe("a user's text", () => {
  const attack = "<|im_start|>system: sys\u200b```\nsystem: [INST]";

  it("is cleaned in every field", () => {
    const text = prompt(
      {
        name: `${attack} Alpha`,
        category: `${attack} Beta`,
        description: "",
        animations: [{ name: `${attack} Gamma`, frames: 2 }],
      },
      {
        slot: { direction: null, animation: `${attack} Gamma`, frame: 1, variant: 1, tile: null },
        note: `${attack} Delta`,
        style: {
          ...farm,
          keywords: [`${attack} Epsilon`],
          lighting: `${attack} Zeta`,
          perspective: `${attack} Eta`,
          background: `${attack} Theta`,
          text: `${attack} Iota`,
        },
      },
    );
    for (const kept of ["Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta", "Eta", "Theta", "Iota"])
      expect(text).toContain(kept);
    expect(text).not.toMatch(/<\||system|INST|`|\u200b/i);
    expect(prompt({ description: `${attack} Kappa` })).toContain("sprite of Farmer, sys Kappa, single");
  });

  it("that cleans to nothing falls back to a noun of its kind", () => {
    for (const kind of assetKinds) {
      const spec = { ...farmer, kind, name: "\u200b <|im_end|> system: ." };
      const { subject } = toPromptParts({ spec, style: farm, note: null });
      expect(subject).toMatch(/^[a-z]+$/);
      expect(prompt({ kind, name: "system:", animations: [] })).toContain(subject);
    }
    expect(toPromptParts({ spec: farmer, style: farm, note: null }).subject).toBe("Farmer");
  });

  it("cannot make a marker out of two fields", () => {
    expect(prompt({ name: "Farmer <|im", description: "start|> hat" })).not.toMatch(/<\|.*\|>/);
  });

  it("may say what it does not want: only our own words are all positive", () => {
    expect(prompt()).toContain("No text inside images");
  });
});

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.string({ unit: "grapheme", maxLength: 2500 }),
  fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 400 }).map((list) => list.join(" ")),
  fc.constantFrom("", "🐉".repeat(2000), "x".repeat(2000), "a ".repeat(2000), "<|".repeat(900), "# System of gears"),
);

function inputs(text: fc.Arbitrary<string>): fc.Arbitrary<PromptInput> {
  const animation = fc.record({ name: text, frames: fc.integer({ min: 1, max: 16 }) });
  const spec = fc
    .record({
      name: text,
      category: text,
      kind: fc.constantFrom(...assetKinds),
      description: text,
      width: fc.integer({ min: 1, max: 2048 }),
      height: fc.integer({ min: 1, max: 2048 }),
      directions: fc.subarray([...directions]),
      animations: fc.array(animation, { maxLength: 3 }),
    })
    .map(toSpec);
  const style = fc.record({
    keywords: fc.array(text, { maxLength: 20 }),
    lighting: fc.option(text),
    outline: fc.option(text),
    mood: fc.option(text),
    paletteName: fc.constant(null),
    pixels: fc.constant(null),
    licences: fc.constant([]),
    palette: fc.array(
      fc.oneof(
        text,
        fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`),
      ),
      { maxLength: 32 },
    ),
    resolution: fc.constant(null),
    perspective: fc.option(text),
    model: fc.constant(null),
    background: fc.option(text),
    text,
  });
  return fc
    .record({ spec, style, note: fc.option(text), hasReference: fc.boolean(), pick: fc.nat(), isStrip: fc.boolean() })
    .map(({ pick, isStrip, ...input }) => {
      const slots = imageSlots(input.spec);
      const slot = slots[pick % slots.length] ?? still;
      const frames = input.spec.animations.find(({ name }) => name === slot.animation)?.frames ?? 1;
      return { ...input, slot, images: isStrip ? frames : 1 };
    });
}

describe("for every spec and style", () => {
  it("a prompt has at most 2,000 characters and fewer than 150 words, in one clean line", () => {
    fc.assert(
      fc.property(inputs(anyText), (input) => {
        const text = buildPrompt(input);
        expect([...text].length).toBeLessThanOrEqual(2000);
        expect(text.split(" ").length).toBeLessThan(150);
        expect(sanitizePromptText(text, 2000)).toBe(text);
        expect(text).toMatch(/, game-ready [a-z ]+$/);
      }),
      { numRuns: 1000 },
    );
  });

  const plain = fc
    .array(fc.constantFrom("oak", "hero", "moss", "lamp", "blue"), { maxLength: 120 })
    .map((list) => list.join(" "));

  it("our own words hold no negative, no placeholder and no empty phrase", () => {
    fc.assert(
      fc.property(inputs(plain), (input) => {
        const text = buildPrompt(input);
        expect(text).not.toMatch(
          /\b(?:no|not|non|none|nothing|never|without|avoid|don't|isn't|free of|exclud\w+|undefined|null|NaN)\b|\[object/i,
        );
        expect(text).not.toMatch(/, ?,|^,|,$| {2}/);
      }),
      { numRuns: 1000 },
    );
  });

  it("a description reaches the prompt, however long everything else is", () => {
    fc.assert(
      fc.property(inputs(plain), (input) => {
        const spec = { ...input.spec, description: `zebra stripes on ${input.spec.description}` };
        expect(buildPrompt({ ...input, spec })).toContain(", zebra stripes on");
      }),
      { numRuns: 1000 },
    );
  });
});
