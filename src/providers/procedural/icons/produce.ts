/** Icons of vegetables, fruit, wheat and leaves. */
import { part, spot, stroke, tint } from "../pen";
import { both, box, ellipse, limb, minus, path, union } from "../shapes";
import type { Sketch } from "../sketch";

/** A root vegetable (parsnip, carrot, radish) that tapers to the lower left, with leaves at the top. */
export function drawRoot(sketch: Sketch): void {
  const { pen, traits } = sketch;
  const round = traits.has("radish turnip beet onion potato");
  const skin = traits.mainRamp(
    "root vegetable parsnip carrot radish turnip beet onion potato",
    traits.has("carrot") ? ["orange"] : traits.has("radish beet") ? ["rose"] : ["cream", "pale"],
  );
  if (!traits.has("potato")) drawGreens(sketch, 4.4, 12.2);
  const taper = path([-11.6, 29.6, -9.6, 22, -4.6, 13.6, 0.6, 10.4, 6.6, 11.6, 8.4, 17, 4.6, 22.6, -3, 27.4]);
  part(
    pen,
    round
      ? union(ellipse(0, 19.6, 9, 8.6), path([-6, 25, 0, 27, -6.6, 30.6]))
      : union(taper, ellipse(3, 15.4, 6.2, 5.4)),
    skin,
  );
  if (round) return;
  for (const [x, y, length] of [
    [-2.6, 16, 3],
    [3.4, 20.4, 2.8],
    [-6.6, 22, 2.4],
    [-1, 24.4, 2.2],
  ] as const) {
    stroke(pen, [x, y], [x + length * 0.6, y + length * 0.5], skin.shadow === skin.base ? skin.line : skin.shadow);
  }
}

function drawGreens({ pen, traits }: Sketch, x: number, y: number): void {
  const leaf = traits.ramp("top leaf leaves green stalk", ["green", "lime"]);
  for (const [dx, dy] of [
    [-6, -5.4],
    [6.2, -3.6],
    [-1.6, -8.4],
    [3.4, -7.6],
  ] as const) {
    part(pen, union(limb([x, y], [x + dx * 0.7, y + dy * 0.7], 0.9), ellipse(x + dx, y + dy, 2.7, 2.5)), leaf);
  }
}

export function drawFruit(sketch: Sketch): void {
  const { pen, traits } = sketch;
  const skin = traits.mainRamp(
    "fruit apple cherry orange peach tomato pear berry plum",
    traits.has("orange peach") ? ["orange"] : traits.has("pear") ? ["lime"] : ["red", "crimson"],
  );
  const tall = traits.has("pear") ? ellipse(0, 12, 5, 6) : ellipse(0, 16, 8, 7);
  part(pen, union(ellipse(-4.2, 19, 8, 9.6), ellipse(4.2, 19, 8, 9.6), tall), skin);
  part(pen, ellipse(-6, 14.4, 1.8, 2.4), { ...skin, base: traits.paint.lightest }, "flat", false);
  part(pen, limb([0, 11], [1.4, 4.4], 0.9), traits.tone("chestnut"), "flat");
  part(pen, path([1, 8, 5, 3.4, 11, 4.4, 7, 8.6]), traits.tone("green"), "bevel");
}

export function drawCherries({ pen, traits }: Sketch): void {
  const skin = traits.mainRamp(
    "cherry grape berry blueberry strawberry",
    traits.has("grape") ? ["violet"] : traits.has("blueberry") ? ["blue"] : ["crimson", "red"],
  );
  const spread = traits.has("grape")
    ? ([
        [-5, 14],
        [0, 14],
        [5, 14],
        [-2.6, 19],
        [2.6, 19],
        [0, 24],
      ] as const)
    : ([
        [-6, 22],
        [6, 23.4],
      ] as const);
  stroke(pen, [-6, 20], [0, 6], traits.tone("green").base, false);
  stroke(pen, [0, 6], [6, 20], traits.tone("green").base, false);
  for (const [x, y] of spread) {
    part(pen, ellipse(x, y, spread.length > 2 ? 4 : 6, spread.length > 2 ? 4 : 6), skin);
    spot(pen, x - 2, y - 2, 1.2, 1.2, traits.paint.lightest);
  }
  part(pen, path([0, 6.4, 4, 2.4, 11, 4, 6, 8]), traits.tone("green"), "bevel");
}

export function drawPumpkin({ pen, traits }: Sketch): void {
  const skin = traits.mainRamp(
    "pumpkin gourd squash melon watermelon",
    traits.has("melon watermelon") ? ["green"] : ["pumpkin"],
  );
  for (const x of [-7.4, 7.4]) part(pen, ellipse(x, 19.6, 6.2, 8.6), skin);
  for (const x of [-3.6, 3.6]) part(pen, ellipse(x, 19.4, 5.4, 9.4), skin);
  part(pen, ellipse(0, 19.4, 3.8, 9.8), skin);
  part(pen, path([-1.8, 11, -1, 5, 4, 3.4, 3.4, 6, 1.8, 7, 2, 11]), traits.tone("green"), "column");
}

export function drawWheat({ pen, traits }: Sketch): void {
  const grain = traits.mainRamp("wheat corn grain barley rice hay", ["gold"]);
  for (const [tip, root] of [
    [-8, -2],
    [8, 2],
    [0, 0],
  ] as const) {
    stroke(pen, [root, 30], [tip, 9], grain.shadow, false);
    for (let row = 0; row < 5; row++) {
      const x = tip + (root - tip) * row * 0.1;
      for (const side of [-1.7, 1.7]) part(pen, ellipse(x + side, 6 + row * 3, 1.5, 2.1), grain, "ball", false);
    }
    part(pen, ellipse(tip, 3.6, 1.3, 2.2), grain, "ball");
  }
  part(pen, box(-3.4, 23, 3.4, 25.6), traits.tone("crimson"), "flat");
}

export function drawLeafIcon({ pen, traits }: Sketch): void {
  const green = traits.mainRamp("leaf herb plant sprout lettuce cabbage", ["green", "lime"]);
  const leaf = both(ellipse(-4.4, 11.6, 16.4, 16.4), ellipse(6, 20.6, 16.4, 16.4));
  part(
    pen,
    minus(leaf, (x, y) => x + y < 1),
    green,
    "ball",
  );
  stroke(pen, [-9, 25.4], [9.6, 7], green.line);
  for (const t of [0.3, 0.5, 0.7]) stroke(pen, [-9 + 18 * t, 25.4 - 18 * t], [-3 + 18 * t, 25.4 - 18 * t], green.line);
  stroke(pen, [-9, 25.4], [-12, 28.4], green.line, false);
  tint(pen, ellipse(4, 11, 1.4, 1.4), green.light);
}
