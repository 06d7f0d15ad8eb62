/** The sky of a background: hours of the day, sun, moon, stars and clouds. */
import { fillRect, setColour } from "../canvas";
import { lattice } from "../hash";
import { findNamed, type Phrases } from "../words";
import { disc, gradient, vistaSeed, type Hour, type Vista } from "./vista";

/** The hours of the day, and the sky of space. */
export const hours = {
  sunrise: {
    words: "sunrise dawn morning",
    sky: [0x4b80ca, 0x8fa8d8, 0xf2b8a0, 0xf6c86e, 0xfdeab0],
    haze: 0xf2c9a0,
    light: "low sun",
  },
  sunset: {
    words: "sunset dusk evening twilight",
    sky: [0x3b2f6a, 0x7a3f7c, 0xc8504f, 0xf08a3f, 0xf8c860],
    haze: 0xc0607a,
    light: "low sun",
  },
  night: {
    words: "night midnight moon moonlit dark haunted spooky",
    sky: [0x0e1230, 0x1c2a5a, 0x2c4fa3, 0x4a6fb0],
    haze: 0x2a3a70,
    light: "moon",
  },
  storm: {
    words: "storm stormy rain rainy cloudy gloomy grim",
    sky: [0x2f3340, 0x4d545b, 0x747b82, 0x9fa5aa],
    haze: 0x6a7078,
    light: "none",
  },
  space: {
    words: "space galaxy cosmos stars planet",
    sky: [0x0b0620, 0x14102a, 0x2d1f66, 0x3b1f5a],
    haze: 0x3b1f5a,
    light: "none",
  },
  day: { words: "day noon sunny summer", sky: [0x3f7fd0, 0x6aa8ec, 0xa8d8f8, 0xe0f4fc], haze: 0xb8e0f4, light: "sun" },
} as const satisfies Readonly<Record<string, Hour>>;

export function findHour(phrases: Phrases): Hour | undefined {
  const name = findNamed<keyof typeof hours>(hours, phrases);
  return name === undefined ? undefined : hours[name];
}

export const anyHour: readonly [Hour, ...Hour[]] = [hours.day, hours.sunset, hours.sunrise, hours.night];

export function paintSky(vista: Vista): void {
  const { grid, hour, horizon } = vista;
  gradient(vista, 0, Math.max(1, horizon), hour.sky);
  if (horizon < grid.height)
    fillRect(grid, 0, horizon, grid.width, grid.height - horizon, vista.traits.paint.nearest(hour.sky.at(-1) ?? 0));
  if (hour.light === "moon" || hour === hours.space) stars(vista);
  light(vista);
  if (hour !== hours.space) clouds(vista);
}

function stars(vista: Vista): void {
  const { grid, horizon, traits, unit, time } = vista;
  const seed = vistaSeed(vista, "stars");
  const count = Math.min(400, Math.round((grid.width * horizon) / (unit * unit * 90)));
  for (let star = 0; star < count; star++) {
    const x = Math.floor(lattice(seed, star, 0) * grid.width);
    const y = Math.floor(lattice(seed, star, 1) * horizon * 0.9);
    const twinkles = !time.still && (star + time.frame) % 4 === 0;
    if (twinkles) continue;
    setColour(grid, x, y, traits.paint.lightest);
    if (lattice(seed, star, 2) > 0.9)
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const)
        setColour(grid, x + dx, y + dy, traits.tone("sky").base);
  }
}

function light(vista: Vista): void {
  const { grid, hour, horizon, traits, unit } = vista;
  if (hour.light === "none") return;
  const low = hour.light === "low sun";
  const x = Math.round(grid.width * traits.between("sun", low ? 0.35 : 0.2, low ? 0.65 : 0.8));
  const radius = unit * (low ? 15 : 8);
  const y = low ? horizon - radius * 0.35 : Math.round(horizon * 0.28);
  if (hour.light === "moon") {
    disc(vista, x, y, radius * 1.5, traits.tone("navy").light, 0.3);
    disc(vista, x, y, radius, traits.paint.nearest(0xf4f0d8));
    for (const [dx, dy, size] of [
      [-0.3, -0.2, 0.22],
      [0.35, 0.25, 0.28],
      [0.1, -0.5, 0.14],
    ] as const)
      disc(vista, x + dx * radius, y + dy * radius, size * radius, traits.paint.nearest(0xcfccd8));
    return;
  }
  const warm = traits.paint.nearest(low ? 0xf8d070 : 0xfdf0b0);
  const sky = traits.paint.nearest(hour.sky.at(-1) ?? 0);
  const face = traits.paint.nearest(low ? 0xfff0c0 : 0xfffbe0);
  disc(vista, x, y, radius * 2.1, warm, 0.14);
  disc(vista, x, y, radius * 1.5, warm, 0.4);
  disc(vista, x, y, radius, face === sky ? traits.paint.lightest : face);
}

function clouds(vista: Vista): void {
  const { grid, horizon, traits, unit, time, hour } = vista;
  const seed = vistaSeed(vista, "clouds");
  const bright = traits.paint.nearest(hour.light === "moon" ? 0x3a4a8a : hour.light === "none" ? 0xb0b4b8 : 0xfaf6f0);
  const under = traits.paint.nearest(
    hour.light === "moon" ? 0x1e2a5a : hour.light === "none" ? 0x747b82 : (hour.sky.at(-2) ?? 0),
  );
  for (let cloud = 0; cloud < 5; cloud++) {
    const drift = time.still ? 0 : Math.round(time.phase * unit * 8);
    const x = lattice(seed, cloud, 0) * grid.width + drift;
    const y = horizon * (0.1 + 0.5 * lattice(seed, cloud, 1));
    const size = unit * (5 + 4 * lattice(seed, cloud, 2));
    for (const [dx, scale] of [
      [-1.5, 0.5],
      [-0.6, 0.85],
      [0.5, 1],
      [1.5, 0.6],
    ] as const)
      puff(vista, x + dx * size, y, size * scale, bright, under);
  }
}

/** Half a disc with a flat base. */
function puff(vista: Vista, centreX: number, foot: number, radius: number, bright: number, under: number): void {
  for (let y = Math.floor(foot - radius * 0.8); y <= foot; y++) {
    for (let x = Math.floor(centreX - radius * 1.2); x <= centreX + radius * 1.2; x++) {
      if (((x - centreX) / 1.2) ** 2 + ((y - foot) / 0.8) ** 2 > radius * radius) continue;
      setColour(vista.grid, x, y, foot - y < vista.unit * 1.5 ? under : bright);
    }
  }
}
