/** The interface between the tables of drawings and each drawing. */
import type { Pen } from "./pen";
import type { Area } from "./shapes";
import type { Time } from "./motion";
import type { Pose } from "./pose";
import type { Traits } from "./traits";
import type { Phrases } from "./words";

/**
 * The side of a body that the viewer sees. Bodies are drawn facing left; a view to the right is mirrored afterwards.
 * `side`: 0 from the front or from behind, 0.5 half turned, 1 in profile. `back`: the body is turned away.
 */
export type View = { readonly side: 0 | 0.5 | 1; readonly back: boolean };

/** The input of a drawing. */
export type Sketch = {
  readonly pen: Pen;
  readonly traits: Traits;
  /** The asset's name, then the note and the description. */
  readonly phrases: Phrases;
  readonly view: View;
  readonly time: Time;
  readonly pose: Pose;
  /** Draws the head in place of the body's own. */
  readonly head?: Head;
};

export type Head = (pen: Pen, area: Area) => void;

export type Draw = (sketch: Sketch) => void;

/**
 * A drawing, and the words that select the drawing (see `Named`). `moves`: the motions that the drawing does by itself,
 * separated by spaces; the first is the one without a named animation.
 */
export type Entry = { readonly words: string; readonly vague?: string; readonly moves?: string; readonly draw: Draw };
