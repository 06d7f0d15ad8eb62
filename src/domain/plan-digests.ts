/** What an asset keeps of its item in the plan, so that the next application of the plan sees which part changed. */

/** Two equal digests stand for equal parts of an item. */
export type PlanDigests = {
  /** Of the source lines of the item. */
  readonly text: string;
  /** Of the parts that an item may inherit from the style or from its heading. */
  readonly inherited: string;
  /** Of the parts that change the drawing, without the name. */
  readonly drawing: string;
  /** Of all parts, without the name. */
  readonly spec: string;
  /** The name as read. */
  readonly name: string;
  /** The key that the item asks for: `bat` also for the second bat, which has the key `bat-2`. */
  readonly base: string;
  /** The key before the last confirmed renaming; null for an asset that was never renamed. */
  readonly renamedFrom: string | null;
};
