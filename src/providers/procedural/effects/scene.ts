/** The input of an effect's drawing. */
import type { Colour } from "../canvas";
import type { Traits } from "../traits";
import type { Stage } from "./particles";

export type Effect = {
  readonly stage: Stage;
  readonly traits: Traits;
  /** The palette's colour nearest to a wanted one. */
  readonly tone: (wanted: Colour) => Colour;
};
