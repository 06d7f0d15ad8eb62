import { part, spot, tint } from "../pen";
import { both, box, ellipse, flare, pair, polygon, roundBox, union, type Shape } from "../shapes";
import type { Sketch } from "../sketch";

/** The drawing for unknown names: a symmetric artefact on a foot, chosen by the seed. */
export function drawRelic({ pen, traits }: Sketch): void {
  const body = traits.mainRamp("relic", ["copper", "teal", "purple", "steel", "crimson", "olive", "gold", "slate"]);
  const trim = traits.ramp("trim", ["gold", "silver", "oaken", "navy"], body);
  const gem = traits.ramp("jewel", ["cyan", "magenta", "lime", "ember"], body);
  const wide = traits.between("wide", 7, 12);
  const top = traits.between("top", 6, 11);
  const bodies: [Shape, ...Shape[]] = [
    roundBox(-wide, top, wide, 26, 2),
    ellipse(0, (top + 27) / 2, wide, (27 - top) / 2),
    flare(top, wide * 0.55, 27, wide),
    flare(top, wide, 27, wide * 0.6),
    polygon([-wide, 18], [0, top - 2], [wide, 18], [0, 29]),
  ];
  const form = traits.pick("form", bodies);
  const ears = traits.pick("ears", [
    pair(ellipse(wide, top + 5, 2.8, 3.6)),
    pair(polygon([wide * 0.5, top + 3], [wide + 2.6, top - 3], [wide * 0.9, top + 8])),
    pair(box(wide - 2, top + 4, wide + 2, top + 8)),
    flare(top - 4, 2.4, top + 2, 3.4),
  ]);
  part(pen, union(box(-wide * 0.8, 28, wide * 0.8, 31), box(-wide * 0.5, 25, wide * 0.5, 29)), trim, "bevel");
  part(pen, ears, trim, "bevel");
  part(pen, form, body);
  const [first, second] = [traits.between("band one", 0.15, 0.4), traits.between("band two", 0.65, 0.85)];
  for (const share of [first, second]) {
    const y = top + share * (26 - top);
    tint(
      pen,
      both(form, (_x, py) => Math.abs(py - y) < 1.1),
      trim.base,
    );
  }
  const size = traits.between("gem", 2.4, 4.2);
  const middle = top + 0.5 * (26 - top);
  const jewel = traits.pick("cut", [
    ellipse(0, middle, size, size),
    polygon([-size, middle], [0, middle - size - 1], [size, middle], [0, middle + size + 1]),
  ]);
  part(pen, jewel, gem, "ball");
  spot(pen, -size * 0.3, middle - size * 0.3, 1, 1, traits.paint.lightest);
}
