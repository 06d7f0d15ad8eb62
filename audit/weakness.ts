/** Weaknesses are the mutants of `npm run audit:mutants`: deliberate faults that the audit must find. */

/** A replacement in a source file. `from` must occur exactly once. */
type Patch = { readonly file: string; readonly from: string; readonly to: string };

/** A fault that an engineer could introduce, the part of the audit to run, and the check that must find the fault. */
export type Weakness = {
  readonly name: string;
  readonly part: string;
  readonly found: RegExp;
  readonly patches: readonly Patch[];
};

/** A weakness with a single patch. */
export function one(name: string, part: string, found: RegExp, file: string, from: string, to: string): Weakness {
  return { name, part, found, patches: [{ file, from, to }] };
}
