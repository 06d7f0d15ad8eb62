/** The colours of contact sheets. Imports only types, as scripts require. */
import type { Colour } from "./canvas";

export const colours = {
  paper: [247, 243, 236],
  lightCheck: [238, 232, 222],
  darkCheck: [229, 222, 210],
  rule: [217, 207, 191],
  ink: [64, 54, 44],
  muted: [145, 132, 115],
  flag: [214, 136, 32],
  fallback: [184, 66, 58],
} as const satisfies Record<string, Colour>;
