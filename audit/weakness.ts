/** `from` stands in the file exactly once. */
export type Patch = { readonly file: string; readonly from: string; readonly to: string };

/** A fault that somebody could make, the part of the audit that is for it, and the check that must find it. */
export type Weakness = {
  readonly name: string;
  readonly part: string;
  readonly found: RegExp;
  readonly patches: readonly Patch[];
};

export function one(name: string, part: string, found: RegExp, file: string, from: string, to: string): Weakness {
  return { name, part, found, patches: [{ file, from, to }] };
}
