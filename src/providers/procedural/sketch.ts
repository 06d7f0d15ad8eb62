import type { Pen } from "./pen";
import type { Pose, Time } from "./motion";
import type { Traits } from "./traits";
import type { Phrases } from "./words";

/**
 * What the body shows of itself, drawn facing left; a right view is the mirrored left one.
 * `side`: 0 straight on, 0.5 half turned, 1 in profile. `back`: turned away.
 */
export type View = { readonly side: 0 | 0.5 | 1; readonly back: boolean };

/** Everything that a drawing is made from. */
export type Sketch = {
  readonly pen: Pen;
  readonly traits: Traits;
  /** What the asset is called and described as. */
  readonly phrases: Phrases;
  readonly view: View;
  readonly time: Time;
  readonly pose: Pose;
};

export type Draw = (sketch: Sketch) => void;

/** A drawing and the words that call for it. */
export type Entry = { readonly words: string; readonly vague?: string; readonly draw: Draw };
