/** Icons of weapons and shields. */
import { part, spot, stroke } from "../pen";
import { both, box, ellipse, limb, minus, path, polygon, union } from "../shapes";
import type { Sketch } from "../sketch";
import { diagonal } from "./diagonal";

export function drawSword({ pen, traits }: Sketch): void {
  const blade = traits.mainRamp("sword blade dagger knife sabre katana", ["silver", "steel", "gold"]);
  const hilt = traits.ramp("hilt guard handle", ["gold", "bronze", "crimson"], blade);
  const tip = traits.has("dagger knife") ? 0.78 : 1.02;
  const wide = traits.has("dagger knife katana") ? 2.4 : traits.between("wide", 2.8, 4);
  part(
    pen,
    polygon(
      diagonal(0.24, wide),
      diagonal(tip - 0.12, wide),
      diagonal(tip),
      diagonal(tip - 0.12, -wide),
      diagonal(0.24, -wide),
    ),
    blade,
    "flat",
  );
  part(
    pen,
    polygon(diagonal(0.24, wide), diagonal(tip - 0.12, wide), diagonal(tip), diagonal(0.24)),
    { ...blade, base: blade.light },
    "flat",
    false,
  );
  part(
    pen,
    polygon(
      diagonal(0.24, -wide * 0.5),
      diagonal(tip - 0.1, -wide * 0.5),
      diagonal(tip - 0.12, -wide),
      diagonal(0.24, -wide),
    ),
    { ...blade, base: blade.shadow },
    "flat",
    false,
  );
  part(pen, limb(diagonal(0.03), diagonal(0.22), 1.5), traits.tone("leather"), "bevel");
  part(pen, limb(diagonal(0.24, 8), diagonal(0.24, -8), 1.6), hilt, "bevel");
  part(pen, ellipse(...diagonal(0.02), 2.2, 2.2), hilt);
}

export function drawBow({ pen, traits }: Sketch): void {
  const wood = traits.mainRamp("bow crossbow", ["wood", "oaken", "gold"]);
  const [cx, cy] = [-4, 24];
  const arc = minus(ellipse(cx, cy, 17.4, 19.6), ellipse(cx - 1.6, cy + 1.6, 15.2, 17.2));
  part(
    pen,
    both(arc, (x, y) => x - y > -35.5 && x > -12.5 && y < 29),
    wood,
    "bevel",
  );
  stroke(pen, [-11.5, 6], [11.5, 28], traits.tone("white").base, false);
  const [tailX, tailY] = [-9, 27];
  part(pen, limb([tailX, tailY], [9, 9], 0.7), traits.tone("tan"), "flat");
  part(pen, path([13, 4.6, 11.6, 11, 6.6, 6]), traits.tone("steel"), "bevel");
  part(
    pen,
    polygon([tailX - 4, tailY], [tailX, tailY - 3.4], [tailX + 2, tailY], [tailX, tailY + 3.4]),
    traits.tone("red"),
    "flat",
  );
}

export function drawArrow({ pen, traits }: Sketch): void {
  part(pen, limb(diagonal(0.08), diagonal(0.88), 0.9), traits.tone("wood"), "bevel");
  part(
    pen,
    polygon(diagonal(1.06), diagonal(0.78, 5), diagonal(0.82), diagonal(0.78, -5)),
    traits.mainRamp("arrow bolt arrowhead", ["steel", "gold", "ember"]),
    "bevel",
  );
  for (const along of [0.04, 0.16])
    part(
      pen,
      polygon(
        diagonal(along, 0),
        diagonal(along - 0.02, 5),
        diagonal(along + 0.1, 5),
        diagonal(along + 0.14),
        diagonal(along + 0.1, -5),
        diagonal(along - 0.02, -5),
      ),
      traits.tone("red"),
      "bevel",
    );
}

export function drawAxe({ pen, traits }: Sketch): void {
  const metal = traits.mainRamp("axe hatchet tomahawk", ["steel", "silver", "copper"]);
  part(pen, limb(diagonal(0.02), diagonal(0.92), 1.5), traits.tone("wood"), "bevel");
  part(
    pen,
    polygon(diagonal(0.56, 1), diagonal(0.36, 9.5), diagonal(0.68, 12.5), diagonal(0.94, 5.5), diagonal(0.82, 0.5)),
    metal,
    "bevel",
  );
  part(pen, polygon(diagonal(0.64, -1), diagonal(0.66, -5), diagonal(0.84, -5), diagonal(0.84, -1)), metal, "bevel");
}

export function drawStaff({ pen, traits }: Sketch): void {
  const orb = traits.mainRamp("staff wand rod scepter sceptre orb", ["cyan", "magenta", "lime", "ember"]);
  part(pen, limb(diagonal(0), diagonal(0.78), 1.4), traits.tone("oaken"), "bevel");
  part(
    pen,
    union(limb(diagonal(0.68), diagonal(0.86, 6), 1.2), limb(diagonal(0.68), diagonal(0.86, -6), 1.2)),
    traits.tone("gold"),
    "bevel",
  );
  part(pen, ellipse(...diagonal(0.88), 4.2, 4.2), orb);
  const [x, y] = diagonal(0.92, 1.6);
  spot(pen, x - 0.6, y, 1.4, 1.4, traits.paint.lightest);
}

export function drawShield({ pen, traits }: Sketch): void {
  const face = traits.mainRamp("shield buckler", ["blue", "crimson", "green", "purple"]);
  const rim = traits.ramp("rim edge", ["silver", "gold", "iron"], face);
  const form = union(
    box(-11.6, 4, 11.6, 16),
    both(ellipse(0, 15, 11.6, 15.4), (_x, y) => y > 14),
  );
  part(pen, form, rim, "bevel");
  const inner = union(
    box(-8.8, 6.8, 8.8, 16),
    both(ellipse(0, 15, 8.8, 12.2), (_x, y) => y > 14),
  );
  part(pen, inner, face);
  const marks = traits.pick("arms", [
    union(box(-1.6, 7, 1.6, 27), box(-8.8, 12.4, 8.8, 15.6)),
    path([-8.8, 10, 0, 17, 8.8, 10, 8.8, 15, 0, 22, -8.8, 15]),
    ellipse(0, 15, 4.6, 4.6),
    (x: number) => x > 0,
  ]);
  part(pen, both(inner, marks), traits.ramp("emblem cross", ["gold", "white", "red"], face), "bevel");
}

export function drawBomb({ pen, traits }: Sketch): void {
  const iron = traits.mainRamp("bomb grenade", ["slate", "dark"]);
  part(pen, ellipse(-1, 19, 11, 11), iron);
  part(pen, path([2, 8, 7, 6, 9.4, 10.6, 5, 12.6]), iron, "bevel");
  stroke(pen, [7, 7], [9, 4], traits.tone("straw").base, false);
  stroke(pen, [9, 4], [11.6, 4], traits.tone("straw").base, false);
  const flare = 2.2;
  part(pen, polygon([12 - flare, 4], [12, 4 - flare], [12 + flare, 4], [12, 4 + flare]), traits.tone("ember"), "ball");
}
