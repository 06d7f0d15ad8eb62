import type { Style } from "../../src/domain/style";

export const emptyStyle: Style = {
  keywords: [],
  lighting: null,
  palette: [],
  resolution: null,
  perspective: null,
  model: null,
  background: null,
  text: "",
};
