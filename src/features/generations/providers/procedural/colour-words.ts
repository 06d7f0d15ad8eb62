import type { Colour } from "./canvas";

/** What colours, and things that stand for one, look like before they are matched with the palette. */
const colourWords = {
  red: 0xc4383f, crimson: 0xa0202f, scarlet: 0xd63a2f, ruby: 0xc01f45, blood: 0x8f1c24, ember: 0xd9482b, fire: 0xe8702a,
  flame: 0xe8702a, rust: 0x9a4a28, orange: 0xe58a2a, pumpkin: 0xe07a24, autumn: 0xd9772b, amber: 0xf0a830, copper: 0xb8693a,
  bronze: 0xa07038, brass: 0xc9a048, gold: 0xf2bd3f, golden: 0xf2bd3f, yellow: 0xf4d24a, blond: 0xe8c060, blonde: 0xe8c060,
  straw: 0xd9ae5a, sand: 0xe4cc96, sandy: 0xe4cc96, cream: 0xf4e4c0, ivory: 0xf4ecd8, bone: 0xe8dcc0, tan: 0xc99a68,
  brown: 0x85552f, wood: 0x9a6638, wooden: 0x9a6638, oaken: 0x8f5f35, leather: 0x8a5a34, chestnut: 0x7c4326, earth: 0x6f4a2c,
  green: 0x5a9e45, emerald: 0x2fa060, lime: 0x9cd44a, olive: 0x7c8a3c, moss: 0x6f8f45, leafy: 0x5a9e45,
  forest: 0x2f6b3a, jade: 0x3fae7f, poison: 0x8ac43f, toxic: 0x9cd43f, teal: 0x2a8c8c, turquoise: 0x40b8b0, cyan: 0x5cd0e0,
  aqua: 0x60c8d8, translucent: 0x8cd0e4, ice: 0xb8e4f4, icy: 0xb8e4f4, frost: 0xb8e4f4, frozen: 0xb8e4f4, sky: 0x7cbcf0,
  blue: 0x4a80cc, sapphire: 0x2f5fc4, navy: 0x2a3a70, indigo: 0x44409a, purple: 0x7c48a8, violet: 0x8f5cc8, lilac: 0xc4a0e0,
  lavender: 0xb8a0dc, magenta: 0xc43f94, pink: 0xee8fae, rose: 0xe0607f, peach: 0xf6b890, white: 0xf4f4f0, snow: 0xf4f6f8,
  snowy: 0xf4f6f8, pale: 0xeee0c4, silver: 0xc0c4cc, platinum: 0xd4d8dc, steel: 0x9aa4b0, iron: 0x7c828c, grey: 0x8c8c94,
  gray: 0x8c8c94, stone: 0x8e8c90, ash: 0x74727a, charcoal: 0x4a4850, slate: 0x586070, black: 0x2c2830, dark: 0x40384a,
  shadow: 0x3a3048, obsidian: 0x2f2a3c, diamond: 0xc0ecf8, mana: 0x4a80e0, health: 0xd04048, healing: 0xd04048,
  fair: 0xf2c9a0, tawny: 0xd99a6c, umber: 0xa2673f, dusky: 0x6f4128,
} as const satisfies Readonly<Record<string, Colour>>;

export type ColourName = keyof typeof colourWords;

const byWord: ReadonlyMap<string, Colour> = new Map(Object.entries(colourWords));

export function findColour(word: string): Colour | undefined {
  return byWord.get(word);
}

export function colourNamed(name: ColourName): Colour {
  return colourWords[name];
}
