import type { Style } from "../../src/domain/style";

export const emptyStyle: Style = {
  keywords: [],
  lighting: null,
  outline: null,
  mood: null,
  palette: [],
  paletteName: null,
  resolution: null,
  perspective: null,
  model: null,
  background: null,
  pixels: null,
  licences: [],
  text: "",
};
