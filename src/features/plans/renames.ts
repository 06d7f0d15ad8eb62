/** Renamed items: finds those that kept their place in the plan, and checks the ones that a caller confirms. */
import { AppError, type FieldError } from "../../errors";
import type { PlanItem } from "../../reading/plans/plan-reading";
import { isNumbered } from "../../reading/slug";

/** The asset `from` becomes the asset `to`. Both are keys. */
export type Rename = { readonly from: string; readonly to: string };
/** A rename with the item that gets the key `to`. */
export type RenameTarget = Rename & { readonly item: PlanItem };

type Named = { readonly key: string; readonly base: string; readonly isNew: boolean };
/** `order` are the keys of the plan as last applied. `taken` are the keys of all assets. */
type Before = {
  readonly order: readonly string[];
  readonly orphaned: readonly string[];
  readonly taken: ReadonlySet<string>;
};

/**
 * Proposes a rename for each new item that stands in the place of an orphaned one: between the same neighbours. Also
 * proposes the shorter key for an item that keeps a key of the former release.
 */
export function proposeRenames(items: readonly Named[], { order, orphaned, taken }: Before): Rename[] {
  const keys = items.map(({ key }) => key);
  const created = new Set(items.filter(({ isNew }) => isNew).map(({ key }) => key));
  const gone = new Set(orphaned);
  const known = new Set(keys);
  const gaps = listGaps(
    order.filter((key) => gone.has(key) || (known.has(key) && !created.has(key))),
    gone,
  );
  const moved = listGaps(keys, created);
  const pairs = [...gaps].flatMap(([place, before]) => {
    const after = moved.get(place) ?? [];
    return before.length === after.length ? before.map((from, index) => ({ from, to: after[index] ?? from })) : [];
  });
  const shorter = items.flatMap(({ key, base }) =>
    base.length < key.length && !isNumbered(key, base) && !taken.has(base) && !known.has(base)
      ? [{ from: key, to: base }]
      : [],
  );
  return [...pairs, ...shorter];
}

/** Collects the runs of keys that are in `loose`, by the two other keys around each run. */
function listGaps(keys: readonly string[], loose: ReadonlySet<string>): Map<string, string[]> {
  const gaps = new Map<string, string[]>();
  let start = "";
  let run: string[] = [];
  for (const key of [...keys, ""]) {
    if (loose.has(key)) run.push(key);
    else {
      if (run.length > 0) gaps.set(`${start} ${key}`, run);
      start = key;
      run = [];
    }
  }
  return gaps;
}

type Asset = { readonly key: string; readonly planDigests: { readonly renamedFrom: string | null } | null };

/**
 * Finds the item of each rename. A rename that was made before is left out, so that a repeated request has the same
 * result. Throws for a key that the project or the plan does not have.
 */
export function requireRenames(
  renames: readonly Rename[],
  assets: readonly Asset[],
  items: readonly PlanItem[],
): RenameTarget[] {
  const byKey = new Map(assets.map((asset) => [asset.key, asset]));
  const errors: FieldError[] = [];
  const targets = renames.flatMap(({ from, to }, index) => {
    const item = findItem(items, to);
    if (item === undefined)
      errors.push({ path: `renames.${index}.to`, message: `the plan has no item that gets the key ${to}` });
    const isDone = !byKey.has(from) && byKey.get(to)?.planDigests?.renamedFrom === from;
    if (!byKey.has(from) && !isDone)
      errors.push({ path: `renames.${index}.from`, message: `the project has no asset ${from}` });
    return item === undefined || isDone ? [] : [{ from, to, item }];
  });
  if (errors.length > 0) throw new AppError("validation_failed", "The request is not valid.", { errors });
  return targets;
}

function findItem(items: readonly PlanItem[], key: string): PlanItem | undefined {
  return (
    items.find(({ explicitKey, slug }) => (explicitKey ?? slug) === key) ??
    items.find(({ explicitKey, slug }) => isNumbered(key, explicitKey ?? slug))
  );
}
