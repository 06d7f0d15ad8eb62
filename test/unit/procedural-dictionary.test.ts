import { expect, test } from "vitest";
import type { DrawRequest } from "../../src/providers/provider";
import { drawRgba } from "../../src/providers/procedural/draw";

/* Sprites that come from a picture of the dictionary, because the engine has no drawing of its own. */

const farm = ["#2b1d0e", "#6b4423", "#c98f4b", "#f2d6a2", "#3e6b2f", "#7fae4b", "#4b80ca", "#b13e53", "#f4f4f4"];
const request: DrawRequest = {
  model: "procedural",
  prompt: "",
  references: [],
  kind: "icon",
  subject: "",
  description: "",
  note: "",
  styleWords: "",
  palette: farm,
  width: 32,
  height: 32,
  seed: 1,
  slot: { direction: null, animation: null, frame: 1, variant: 1, tile: null },
  frames: 1,
  tiles: null,
  licences: [],
};

const draw = (subject: string, more: Partial<DrawRequest> = {}): Uint8Array =>
  drawRgba({ ...request, subject, ...more });
const keyOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const coloursOf = (bytes: Uint8Array): Set<string> => {
  const found = new Set<string>();
  for (let at = 0; at < bytes.length; at += 4)
    if (bytes[at + 3] === 255) found.add(`#${Buffer.from(bytes.subarray(at, at + 3)).toString("hex")}`);
  return found;
};

const subjects = [
  "piano",
  "guitar",
  "bicycle",
  "umbrella",
  "trophy",
  "pizza",
  "telescope",
  "drum",
  "snowman",
  "anchor",
];

test("no two things look alike, and each looks the same twice", () => {
  expect(new Set(subjects.map((subject) => keyOf(draw(subject)))).size).toBe(subjects.length);
  for (const subject of subjects) expect(keyOf(draw(subject))).toBe(keyOf(draw(subject)));
});

test("a redraw with another seed looks different", () => {
  for (const subject of subjects)
    expect(new Set(Array.from({ length: 16 }, (_, seed) => keyOf(draw(subject, { seed })))).size, subject).toBe(16);
});

test("sprites of every size are in the colours of the palette and fill the image", () => {
  for (const side of [8, 12, 16, 24, 32, 48, 64, 96, 128, 256]) {
    const bytes = draw("guitar", { width: side, height: side });
    for (const colour of coloursOf(bytes)) expect(farm).toContain(colour);
    const opaque = bytes.filter((value, at) => at % 4 === 3 && value === 255).length;
    expect(opaque / side ** 2, String(side)).toBeGreaterThan(0.15);
  }
});

test("a name in another language draws the thing", () => {
  // The name is part of the seed, so the sprites differ in their details alone.
  const likeness = (name: string, other: string): number => {
    const [one, two] = [draw(name), draw(other)];
    const equal = one.filter((value, at) => at % 4 === 3 && value === two[at]).length;
    return equal / (one.length / 4);
  };
  for (const name of ["Regenschirm", "paraguas", "зонт"]) expect(likeness(name, "umbrella"), name).toBeGreaterThan(0.6);
});

test("a colour word recolours the thing and does not choose it", () => {
  expect(coloursOf(draw("violin"))).not.toContain("#b13e53");
  expect(coloursOf(draw("red violin"))).toContain("#b13e53");
});

test("adjectives that can be drawn change the sprite", () => {
  for (const adjective of ["cracked", "mossy", "burning", "glowing", "small", "snowy"])
    expect(keyOf(draw("guitar", { description: adjective })), adjective).not.toBe(keyOf(draw("guitar")));
});
