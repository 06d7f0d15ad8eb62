/** Vehicles seen from above, with the bow at the top. `draw.ts` turns them into the wanted direction. */
import type { Ramp } from "../colours";
import { part, spot, stroke } from "../pen";
import { box, ellipse, flare, minus, pair, path, polygon, roundBox, union } from "../shapes";
import type { Sketch } from "../sketch";
import type { ColourNames } from "../traits";
import type { Named } from "../words";

export const vehicleDrawings = {
  spaceship: {
    words:
      "spaceship starship spacecraft starfighter gunship interceptor shuttle ship mothership bomber cruiser destroyer battleship",
    vague: "fighter",
    draw: drawSpaceship,
  },
  boat: { words: "boat sailboat raft canoe rowboat galleon frigate ferry yacht", draw: drawBoat },
  car: { words: "car taxi racer truck van bus jeep automobile", draw: drawCar },
  tank: { words: "tank", draw: drawTank },
} satisfies Readonly<Record<string, Named & { readonly draw: (sketch: Sketch) => void }>>;

export type Vehicle = keyof typeof vehicleDrawings;

const hulls: ColourNames = ["steel", "blue", "crimson", "teal", "orange", "purple"];

function drawSpaceship(sketch: Sketch): void {
  const { pen, traits } = sketch;
  if (traits.has("pirate sea sail sailing ocean wooden harbour harbor galleon")) return drawBoat(sketch);
  const isFoe = traits.has("enemy alien foe boss raider hostile scout");
  const hull = traits.mainRamp("ship spaceship starship hull fighter", isFoe ? ["purple", "crimson", "olive"] : hulls);
  const trim = traits.ramp("wing stripe trim", isFoe ? ["lime", "magenta", "ember"] : ["red", "gold", "navy"], hull);
  const span = traits.between("span", 10, 12.4);
  const sweep = traits.between("sweep", 20, 25);
  const wing = isFoe
    ? path([3, 12, span, 7, span + 1, 13, 6, 24, 3, 22])
    : path([3, 14, span, sweep, span, 27, 8, 25, 3, 25]);
  const gun = box(span - 2.6, isFoe ? 3.6 : sweep - 5, span - 1.4, isFoe ? 10 : sweep + 1);
  part(pen, pair(gun), traits.tone("iron"), "column");
  part(pen, pair(wing), hull, "bevel");
  part(pen, pair(polygon([4, 20], [span - 1, sweep + 1], [span - 1, sweep + 3], [4, 23])), trim, "flat", false);
  part(pen, pair(roundBox(2, 22, 5.4, 28.6, 1)), traits.tone("slate"), "column");
  part(
    pen,
    union(path([0, 2, 2.6, 8, 4.2, 16, 3.6, 27, -3.6, 27, -4.2, 16, -2.6, 8]), ellipse(0, 18, 4.2, 9)),
    hull,
    "column",
  );
  part(
    pen,
    ellipse(0, 13, 2.3, 4),
    traits.ramp("cockpit canopy glass", [isFoe ? "lime" : "sky", "cyan"], hull),
    "ball",
  );
  stroke(pen, [0, 20], [0, 26], hull.line);
}

function drawBoat({ pen, traits }: Sketch): void {
  const wood = traits.mainRamp("boat raft canoe ship hull", ["wood", "oaken", "tan"]);
  const hull = path([0, 1.6, 4.4, 7, 7, 15, 6.6, 25, 4.6, 30, -4.6, 30, -6.6, 25, -7, 15, -4.4, 7]);
  part(pen, hull, wood, "bevel");
  const deck = path([0, 6, 3, 9.4, 4.8, 15.6, 4.4, 25, 3, 27.6, -3, 27.6, -4.4, 25, -4.8, 15.6, -3, 9.4]);
  part(pen, deck, { ...wood, base: wood.shadow }, "flat");
  for (const y of [13, 21]) part(pen, box(-5.2, y - 1, 5.2, y + 1), wood, "bevel");
  if (!traits.has("sail sailboat galleon frigate ship pirate yacht")) return;
  const cloth = traits.ramp("sail", [traits.has("pirate") ? "dark" : "cream", "white"], wood);
  part(pen, polygon([-12, 13.4], [12, 13.4], [9.6, 18.4], [0, 20], [-9.6, 18.4]), cloth);
  part(pen, box(-12.4, 12, 12.4, 13.6), wood, "column");
}

function drawCar({ pen, traits }: Sketch): void {
  const isLong = traits.has("truck van bus");
  const paint = traits.mainRamp(
    "car truck van bus racer taxi jeep",
    traits.has("taxi") ? ["yellow"] : ["red", "blue", "green", "orange", "white"],
  );
  const glass = traits.tone("slate");
  const half = isLong ? 7.4 : 6.8;
  for (const y of [7.6, 24.4])
    part(pen, pair(roundBox(half - 1, y - 2.6, half + 1.4, y + 2.6, 0.8)), traits.tone("charcoal"), "flat");
  part(pen, union(roundBox(-half, 4, half, 30, 2.4), ellipse(0, 5.4, half - 1.4, 3.4)), paint, "bevel");
  drawCabin({ pen, traits }, half, isLong, paint, glass);
  for (const x of [-half + 1.6, half - 1.6]) {
    spot(pen, x, 3.6, 2, 1.2, traits.paint.nearest(0xfdf0b0));
    spot(pen, x, 29.4, 2, 1, traits.tone("red").base);
  }
}

function drawCabin(
  { pen, traits }: Pick<Sketch, "pen" | "traits">,
  half: number,
  isLong: boolean,
  paint: Ramp,
  glass: Ramp,
): void {
  if (isLong) {
    part(pen, roundBox(-half + 1.4, 7.4, half - 1.4, 10.8, 0.8), glass, "ball");
    const load = traits.ramp("load cargo trailer", ["cream", "steel"], paint);
    return part(pen, box(-half, 12.4, half, 29.6), traits.has("bus") ? paint : load, "bevel");
  }
  part(pen, roundBox(-half + 1.2, 10, half - 1.2, 25.4, 1.8), glass, "ball");
  part(pen, roundBox(-half + 1.8, 14.2, half - 1.8, 22.4, 1.2), paint, "bevel");
  if (traits.has("race racing racer stripe"))
    part(pen, pair(box(0.8, 4, 2, 29.6)), traits.tone("white"), "flat", false);
}

function drawTank({ pen, traits }: Sketch): void {
  const paint = traits.mainRamp("tank armour", ["olive", "sand", "slate"]);
  const tracks = traits.tone("charcoal");
  part(pen, pair(roundBox(6, 6, 11, 30, 1.4)), tracks, "column");
  for (let y = 8; y < 30; y += 3)
    part(pen, pair(box(6.6, y, 10.4, y + 1)), { ...tracks, base: tracks.light }, "flat", false);
  part(pen, flare(7.4, 5.4, 29, 6.4), paint, "bevel");
  part(pen, minus(ellipse(0, 20, 5.4, 5.6), ellipse(0, 22, 1.6, 1.6)), paint);
  part(pen, box(-1.3, 1.6, 1.3, 16), { ...paint, base: paint.shadow }, "column");
}
