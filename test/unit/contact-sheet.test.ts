import * as fc from "fast-check";
import { decode, encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { assetBlock } from "../../demo/contact-sheet/asset-block";
import type { Box } from "../../src/viewing/canvas";
import type { SheetAsset } from "../../demo/contact-sheet/content";
import { fitText, isPrintable, textWidth, typeset } from "../../demo/contact-sheet/font";
import { textSize, type Mark } from "../../demo/contact-sheet/marks";
import { readImage } from "../../demo/contact-sheet/image";
import { drawContactSheet } from "../../demo/contact-sheet/sheet";
import { shelve } from "../../demo/contact-sheet/shelves";
import { directions } from "../../src/domain/asset";
import { lineHeight } from "../../src/viewing/font";
import { shrinkImage, type Image } from "../../src/viewing/shrink-image";

const innerWidth = 1320;
const printable = Array.from({ length: 95 }, (_, index) => String.fromCodePoint(32 + index));

type Shape = {
  readonly kind: string;
  readonly category: string;
  readonly side: readonly [number, number];
  readonly facings: number;
  readonly animations: readonly number[];
};

/** Backgrounds are still: dozens of them would fill a sheet on which all else is shrunk. */
const shapes: fc.Arbitrary<Shape> = fc
  .record({
    kind: fc.constantFrom("character-sprite", "sprite-sheet", "icon", "tileset", "ui-element", "background"),
    category: fc.constantFrom("Heroes", "Items", "Ünïcode", ""),
    side: fc.tuple(fc.integer({ min: 1, max: 48 }), fc.integer({ min: 1, max: 48 })),
    facings: fc.constantFrom(0, 1, 4, 8),
    animations: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
  })
  .map((shape) => (shape.kind === "background" ? { ...shape, facings: 0, animations: [] } : shape));

describe("the contact sheet", () => {
  it("shows every image of the pack whole, and none over another or over a label", () => {
    fc.assert(
      fc.property(fc.array(shapes, { minLength: 1, maxLength: 5 }), (list) => {
        const palette = uniqueColours();
        const assets = list.map((shape, index) => toAsset(shape, `asset-${index}`, palette));
        const counts = countColours(decode(drawContactSheet({ title: "Game", palette: [], assets })).data);
        for (const { kind, images } of assets)
          for (const { image } of images) {
            const seen = counts.get(colourOf(image)) ?? 0;
            const drawn = seen / (image.width * image.height) / (kind === "tileset" ? 9 : 1);
            // The factor is whole and the same in both directions.
            expect(Number.isInteger(Math.sqrt(drawn)) && drawn >= 1, `${kind}: ${seen} pixels`).toBe(true);
          }
      }),
      { numRuns: 12 },
    );
  });

  it("is the same to the byte for the same pack, and another for another", () => {
    expect(sheetTitled("A")).toEqual(sheetTitled("A"));
    expect(sheetTitled("A")).not.toEqual(sheetTitled("B"));
  });

  it("shows the colours of the style", () => {
    const { data } = decode(drawContactSheet({ title: "", palette: ["#ff0001", "#ff0002"], assets: [] }));
    const counts = countColours(data);
    expect(counts.get("255,0,1")).toBe(28 * 28);
    expect(counts.get("255,0,2")).toBe(28 * 28);
  });

  it("shows an image in a format that it cannot read as an empty place", () => {
    const asset = { ...toAsset(shapeOf(0, []), "photo", uniqueColours()), images: [noImage, noImage] };
    expect(assetBlock(asset, innerWidth, 1).marks.filter(({ kind }) => kind === "cell")).toHaveLength(2);
  });

  it("of a very large pack stays small enough to open", () => {
    const colours = uniqueColours();
    const assets = Array.from({ length: 150 }, (_, index) => toAsset(shapeOf(8, [4, 4]), `knight-${index}`, colours));
    const { width, height } = decode(drawContactSheet({ title: "Wall", palette: [], assets }));
    expect(width).toBe(1400);
    expect(height).toBeLessThan(24_000);
  });
});

describe("the block of an asset", () => {
  it("fits the sheet, and nothing in it lies over another thing", () => {
    fc.assert(
      fc.property(shapes, fc.string({ maxLength: 130 }), fc.constantFrom(1, 0.67, 0.34), (shape, label, density) => {
        const block = assetBlock({ ...toAsset(shape, "key", uniqueColours()), label }, innerWidth, density);
        const boxes = block.marks.map(boxOf);
        expect(block.width).toBeLessThanOrEqual(innerWidth);
        for (const box of boxes) {
          expect(box.x >= 0 && box.x + box.width <= block.width).toBe(true);
          expect(box.y >= 0 && box.y + box.height <= block.height).toBe(true);
        }
        for (const [index, box] of boxes.entries())
          expect(boxes.slice(index + 1).filter((other) => overlap(box, other))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("shows frames in their order, directions and animations named", () => {
    const asset = toAsset(shapeOf(4, [2, 2]), "hen", uniqueColours());
    const { marks } = assetBlock(asset, innerWidth, 1);
    const shown = marks.flatMap((mark) => (mark.kind === "cell" && mark.image ? [colourOf(mark.image)] : []));
    expect(shown).toEqual(asset.images.map(({ image }) => colourOf(image)));
    expect(marks.flatMap((mark) => (mark.kind === "text" ? [mark.text] : []))).toEqual(
      expect.arrayContaining(["hen", "front", "back", "left", "right", "animation 0", "animation 1"]),
    );
  });

  it("is labelled by the key if the typeface lacks a letter of the name", () => {
    expect(captionOf("Ïris")).toBe("iris");
    expect(captionOf('Witch "I"')).toBe('Witch "I"');
  });

  it("repeats a tile three times both ways, so that the seams are visible", () => {
    const { marks } = assetBlock(
      toAsset({ ...shapeOf(0, []), kind: "tileset" }, "grass", uniqueColours()),
      innerWidth,
      1,
    );
    expect(marks.find(({ kind }) => kind === "cell")).toMatchObject({ repeat: 3, box: { width: 192, height: 192 } });
  });
});

describe("shelves", () => {
  it("hold blocks side by side without overlap, no wider than they may be", () => {
    const sizes = fc.record({ width: fc.integer({ min: 1, max: 400 }), height: fc.integer({ min: 1, max: 400 }) });
    fc.assert(
      fc.property(fc.array(sizes, { maxLength: 20 }), (blocks) => {
        const { width, height, places } = shelve(blocks, 600, { x: 10, y: 20 });
        const boxes = blocks.map((block, index) => ({ x: 0, y: 0, ...places[index], ...block }));
        expect(width).toBeLessThanOrEqual(600);
        for (const [index, box] of boxes.entries()) {
          expect(box.y + box.height).toBeLessThanOrEqual(height);
          expect(boxes.slice(index + 1).some((other) => overlap(box, other))).toBe(false);
        }
      }),
    );
  });
});

describe("the typeface", () => {
  it("has every printable ASCII character, each unlike the others, and within its cell", () => {
    const drawn = printable.map((character) => JSON.stringify(typeset(character)));
    expect(new Set(drawn).size).toBe(95);
    expect(isPrintable(printable.join(""))).toBe(true);
    for (const { glyph } of typeset(printable.join(""))) {
      expect(glyph.width).toBeLessThanOrEqual(5);
      expect(glyph.dots.every(({ x, y }) => x < glyph.width && y < lineHeight)).toBe(true);
    }
  });

  it("cuts a text to the room it has, and no text that fits", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 10, max: 300 }), (text, width) => {
        const cut = fitText(text, width);
        expect(textWidth(cut)).toBeLessThanOrEqual(width);
        if (textWidth(text) <= width) expect(cut).toBe(text);
      }),
    );
  });
});

describe("an image", () => {
  it("is read from every form of PNG that the providers may give", () => {
    expect(reread(4, [1, 2, 3, 4, 5, 6, 7, 8])).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    expect(reread(3, [1, 2, 3, 5, 6, 7])).toEqual(Uint8Array.of(1, 2, 3, 255, 5, 6, 7, 255));
    expect(reread(2, [9, 8, 7, 6])).toEqual(Uint8Array.of(9, 9, 9, 8, 7, 7, 7, 6));
    expect(reread(1, [9, 7])).toEqual(Uint8Array.of(9, 9, 9, 255, 7, 7, 7, 255));
    const palette = [
      [1, 2, 3, 0],
      [4, 5, 6, 255],
    ];
    const indexed = encode({ width: 2, height: 1, data: Uint8Array.of(1, 0), channels: 1, depth: 8, palette });
    expect(readImage(indexed)?.data).toEqual(Uint8Array.of(4, 5, 6, 255, 1, 2, 3, 0));
  });

  it("that is no PNG, or a broken one, is none", () => {
    const png = encode({ width: 2, height: 2, data: new Uint8Array(16), channels: 4, depth: 8 });
    expect(readImage(Uint8Array.of(0xff, 0xd8, 0xff))).toBeUndefined();
    expect(readImage(png.subarray(0, png.length - 20))).toBeUndefined();
  });

  it("shrinks by a whole factor, and transparent pixels do not colour the edges", () => {
    const data = Uint8Array.from([...dot(200, 255), ...dot(100, 255), ...dot(0, 0), ...dot(0, 0)]);
    expect(shrinkImage({ width: 2, height: 2, data }, 1)).toEqual({
      width: 1,
      height: 1,
      data: Uint8Array.of(150, 150, 150, 128),
    });
    const fitting: Image = { width: 2, height: 2, data };
    expect(shrinkImage(fitting, 2)).toBe(fitting);
  });
});

const noImage = { direction: null, animation: null, image: undefined };

function sheetTitled(title: string): Uint8Array {
  return drawContactSheet({ title, palette: ["#aabbcc"], assets: [toAsset(shapeOf(4, [2]), "hen", uniqueColours())] });
}

function captionOf(label: string): string | undefined {
  const [mark] = assetBlock({ ...toAsset(shapeOf(0, []), "iris", uniqueColours()), label }, innerWidth, 1).marks;
  return mark?.kind === "text" ? mark.text : undefined;
}

function reread(channels: number, values: number[]): Uint8Array | undefined {
  return readImage(encode({ width: 2, height: 1, data: Uint8Array.from(values), channels, depth: 8 }))?.data;
}

function dot(value: number, alpha: number): number[] {
  return [value, value, value, alpha];
}

function shapeOf(facings: number, animations: readonly number[]): Shape {
  return { kind: "character-sprite", category: "Heroes", side: [16, 16], facings, animations };
}

/** Colours that occur nowhere else on a sheet. */
function uniqueColours(): () => readonly [number, number, number] {
  let next = 0;
  return () => {
    next += 1;
    return [255, next >> 8, next & 255];
  };
}

function toAsset(
  { kind, category, side, facings, animations }: Shape,
  key: string,
  nextColour: () => readonly number[],
) {
  const [width, height] = side;
  const ways = facings === 0 ? [null] : directions.slice(0, facings);
  const moves = animations.length === 0 ? [{ name: null, frames: 1 }] : animations.map(toAnimation);
  const images = ways.flatMap((direction) =>
    moves.flatMap(({ name, frames }) =>
      Array.from({ length: frames }, () => {
        const colour = [...nextColour(), 255];
        const data = Uint8Array.from({ length: width * height * 4 }, (_, index) => colour[index % 4] ?? 0);
        return { direction, animation: name, image: { width, height, data } };
      }),
    ),
  );
  return { key, label: key, category, kind, width, height, images } satisfies SheetAsset;
}

function toAnimation(frames: number, index: number) {
  return { name: `animation ${index}`, frames };
}

function colourOf({ data }: Image): string {
  return data.subarray(0, 3).join();
}

function countColours(rgb: ArrayLike<number>): ReadonlyMap<string, number> {
  const counts = new Map<number, number>();
  for (let at = 0; at < rgb.length; at += 3) {
    const colour = ((rgb[at] ?? 0) << 16) | ((rgb[at + 1] ?? 0) << 8) | (rgb[at + 2] ?? 0);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return new Map(
    [...counts].map(([colour, count]) => [[colour >> 16, (colour >> 8) & 255, colour & 255].join(), count]),
  );
}

function boxOf(mark: Mark): Box {
  if (mark.kind !== "text") return mark.box;
  return { x: mark.x, y: mark.y, ...textSize(mark.text, mark.scale) };
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
