import { describe, expect, test } from "vitest";
import { drawRgba } from "../../src/providers/procedural/draw";
import { glyphs } from "../../src/providers/procedural/ui/glyphs";
import type { DrawRequest } from "../../src/providers/provider";
import { bareRequest } from "../support/bare-request";

const farm = ["#2b1d0e", "#6b4423", "#c98f4b", "#f2d6a2", "#3e6b2f", "#7fae4b", "#4b80ca", "#b13e53", "#f4f4f4"];

function request(subject: string, more: Partial<DrawRequest> = {}): DrawRequest {
  return {
    ...bareRequest,
    subject,
    kind: "ui-element",
    width: 32,
    height: 32,
    seed: 9,
    ...more,
  };
}

const draw = (subject: string, more: Partial<DrawRequest> = {}): string =>
  Buffer.from(drawRgba(request(subject, more))).toString("latin1");

const named = (animation: string): Partial<DrawRequest> => ({
  slot: { direction: null, animation, frame: 1, variant: 1, tile: null },
});
const nth = (frame: number, frames: number): Partial<DrawRequest> => ({
  frames,
  slot: { direction: null, animation: "states", frame, variant: 1, tile: null },
});

const stateful = ["Wooden button", "Close button", "Item slot", "Tab", "Panel", "Knob", "Right arrow", "Dialogue box"];

describe("the states of a control", () => {
  test.each(stateful)("%s looks different in each state, in any palette", (subject) => {
    for (const palette of [[], farm]) {
      for (const side of [16, 32, 64]) {
        const shown = ["normal", "hover", "pressed", "disabled"].map((state) =>
          draw(subject, { ...named(state), palette, width: side, height: side }),
        );
        // A palette without lighter and darker tones of the face cannot show a hover on every control.
        expect(new Set(shown).size, `${side}`).toBeGreaterThanOrEqual(palette.length > 0 ? 3 : 4);
      }
    }
  });

  test("are the frames, in order, of an animation with another name", () => {
    for (const [index, state] of ["normal", "hover", "pressed", "disabled"].entries()) {
      expect(draw("Wooden button", nth(index + 1, 4)), state).toBe(draw("Wooden button", named(state)));
    }
  });

  test("of a switch are on and off", () => {
    for (const subject of ["Checkbox", "Toggle", "Radio button"]) {
      expect(draw(subject, nth(1, 2)), subject).not.toBe(draw(subject, nth(2, 2)));
      expect(draw(subject, named("on")), subject).not.toBe(draw(subject, named("off")));
    }
  });
});

describe("the signs on buttons", () => {
  test("are all different, alone and on a button", () => {
    const words = Object.values(glyphs).map(({ words }) => words.split(" ")[0] ?? "");
    expect(new Set(words.map((word) => draw(`${word} button`))).size).toBe(words.length);
    expect(new Set(words.map((word) => draw(word))).size).toBe(words.length);
  });

  test("an arrow points where the words say", () => {
    const mirrored = (image: string): string => {
      const bytes = Buffer.from(image, "latin1");
      const flipped = Buffer.alloc(bytes.length);
      for (let pixel = 0; pixel < 32 * 32; pixel++) {
        const from = (pixel - (pixel % 32) + 31 - (pixel % 32)) * 4;
        bytes.copy(flipped, pixel * 4, from, from + 4);
      }
      return flipped.toString("latin1");
    };
    const alpha = (image: string): string => [...image].filter((_, index) => index % 4 === 3).join("");
    expect(alpha(draw("Right arrow"))).toBe(alpha(mirrored(draw("Left arrow"))));
    expect(new Set(["Left", "Right", "Up", "Down"].map((word) => draw(`${word} arrow`))).size).toBe(4);
  });

  test("a sign on a small button is still visible", () => {
    expect(draw("Plus button", { width: 16, height: 16 })).not.toBe(draw("Minus button", { width: 16, height: 16 }));
    expect(draw("Close button", { width: 16, height: 16 })).not.toBe(draw("Button", { width: 16, height: 16 }));
  });
});
