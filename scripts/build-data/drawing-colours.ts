/** The colours of our own drawings, from the ramps of the bright palette: the shadow, the colour itself, the light. */

export type Tones = readonly [shadow: number, base: number, light: number];

const ramps = `
  black 1a1423 2e2a3b 4a4658
  coal 2e2a3b 4a4658 726e82
  iron 4a4658 726e82 9f9cae
  steel 726e82 9f9cae cfccd8
  silver 9f9cae cfccd8 f6f4f0
  white cfccd8 f6f4f0 f6f4f0
  umber 3d2420 6b3f2a 9a6240
  wood 6b3f2a 9a6240 c98f57
  tan 9a6240 c98f57 e8c48a
  straw c98f57 e8c48a f7e6b8
  cream e8c48a f7e6b8 f6f4f0
  skin d99a6c f5c9a0 fbd3cf
  maroon 5e1a2e 9e2a36 d44a3f
  red 9e2a36 d44a3f f07f5a
  coral d44a3f f07f5a fbd3cf
  rust 6b3f2a b3561f e58a2a
  orange b3561f e58a2a f6bd45
  gold e58a2a f6bd45 fde58a
  yellow f6bd45 fde58a f7e6b8
  pine 1a4028 2f6b3a 57a04a
  green 2f6b3a 57a04a 98cf5c
  lime 57a04a 98cf5c d2ec8e
  teal 17404f 1f7a7a 3fb8a4
  aqua 1f7a7a 3fb8a4 98e8c8
  navy 1a1423 1c2a5a 2c4fa3
  blue 1c2a5a 2c4fa3 4a8be0
  azure 2c4fa3 4a8be0 8cc8f5
  sky 4a8be0 8cc8f5 cdeefb
  ice 8cc8f5 cdeefb f6f4f0
  plum 1a1423 3b1f5a 6a3a9a
  purple 3b1f5a 6a3a9a a168d0
  violet 6a3a9a a168d0 d8a8ee
  magenta 8a2f63 d0578e f59ab5
  pink d0578e f59ab5 fbd3cf`;

export const drawingColours: ReadonlyMap<string, Tones> = new Map(
  ramps
    .trim()
    .split("\n")
    .map((ramp) => {
      const [name = "", ...tones] = ramp.trim().split(" ");
      const [shadow = 0, base = 0, light = 0] = tones.map((tone) => Number.parseInt(tone, 16));
      return [name, [shadow, base, light]] as const;
    }),
);

/** The lines where a part lies on others. */
export const inkColour = 0x1a1423;
