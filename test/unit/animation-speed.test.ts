import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultSpeed } from "../../src/domain/animation-speed";
import { drawnFrom, fingerprint, toAnimation, toSpec, type GivenSpec } from "../../src/domain/asset";

const walker: GivenSpec = {
  name: "Farmer",
  category: "Heroes",
  kind: "character-sprite",
  description: "straw hat",
  width: 32,
  height: 32,
  directions: ["front"],
  animations: [{ name: "walk", frames: 4 }],
};

describe("the speed of an animation", () => {
  test.each([
    ["idle", 4, true],
    ["walk", 8, true],
    ["run", 12, true],
    ["attack", 12, false],
    ["jump", 10, false],
    ["crouch", 6, true],
    ["hurt", 8, false],
    ["die", 8, false],
    ["fly", 10, true],
    ["open", 8, false],
    ["break", 8, false],
    ["explosion", 8, false],
    ["slash", 8, false],
    ["splash", 8, false],
    ["spin", 8, true],
    ["Sword Attack 2", 12, false],
    ["walk_left", 8, true],
    ["runner", 8, true],
    ["constructor", 8, true],
  ])("%s plays at %i frames a second, loop: %s, if nobody says otherwise", (name, fps, loop) => {
    expect(defaultSpeed(name)).toEqual({ fps, loop });
  });

  test("a given speed counts, and a missing part comes from the name", () => {
    expect(toAnimation({ name: "attack", frames: 3, fps: 5 })).toEqual({
      name: "attack",
      frames: 3,
      fps: 5,
      loop: false,
    });
  });

  test("is no part of the drawing, but of the whole", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.boolean(), (fps, loop) => {
        const other = toSpec({ ...walker, animations: [{ name: "walk", frames: 4, fps, loop }] });
        expect(drawnFrom(other)).toBe(drawnFrom(toSpec(walker)));
        expect(fingerprint(other) === fingerprint(toSpec(walker))).toBe(fps === 8 && loop);
      }),
    );
  });

  test("another number of frames, of variants or of tiles is another drawing", () => {
    for (const change of [{ animations: [{ name: "walk", frames: 5 }] }, { variants: 2 }, { tiles: "edge16" as const }])
      expect(drawnFrom(toSpec({ ...walker, ...change }))).not.toBe(drawnFrom(toSpec(walker)));
  });
});
