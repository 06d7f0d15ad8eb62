/** Assigns keys to the items of a plan. An item keeps its key when the plan's lines move or change. */
import { assetKeyPattern, maxAssetKeyLength as maxKeyLength } from "../../domain/asset";
import type { PlanDigests } from "../../domain/plan-digests";
import { toPlanDigests } from "./digests";
import { quote } from "../../reading/quote";
import type { PlanItem, PlanProblem } from "../../reading/plans/plan-reading";
import { isNumbered, slugify, withNumber } from "../../reading/slug";

export type KeyedItem = PlanItem & { readonly key: string; readonly digests: PlanDigests };

/** The digests of the project's assets, by key. */
export type Existing = ReadonlyMap<string, PlanDigests>;

/** By item: keys that are decided before, and keys by the rule of the former release. */
export type Given = { readonly kept: ReadonlyMap<PlanItem, string>; readonly former: ReadonlyMap<PlanItem, string> };

type Candidate = { readonly item: PlanItem; readonly digests: PlanDigests; readonly isExplicit: boolean };
/** The keys given so far: by candidate, and as a set. */
type Keys = { readonly of: Map<Candidate, string>; readonly taken: Set<string> };
type Identify = (digests: PlanDigests) => string;

const keyForm = `a key has 1 to ${maxKeyLength} of a-z, 0-9 and "-", and does not begin with "-"`;
const nothingGiven: Given = { kept: new Map(), former: new Map() };

/** The item is as it was when the plan was last applied. */
const whole: Identify = ({ name, spec }) => `${spec} ${name}`;
/** The item's own lines are the same, and may stand in another section. */
const ownText: Identify = ({ text }) => text;
const nameAndBase: Identify = ({ name, base }) => `${slugify(name)} ${base}`;

/**
 * Gives every item of a plan a key, in the plan's order. The first rule that applies decides:
 * 1. A key that was decided before.
 * 2. A valid `{#key}` in the plan.
 * 3. The key under which the project already has exactly this item, so that keys stay when lines move.
 * 4. The key of an item of the same text, which then stands in another section.
 * 5. The key of an asset of the same name that is no longer in the plan: this item may be its edited line.
 * 6. The key by the rule of the former release, if an asset has that key and none has the new one.
 * 7. The slug, or the slug with the first free number.
 */
export function assignKeys(
  items: readonly PlanItem[],
  existing: Existing,
  { kept, former } = nothingGiven,
): { items: KeyedItem[]; problems: PlanProblem[] } {
  const problems: PlanProblem[] = [];
  const keys: Keys = { of: new Map(), taken: new Set() };
  const candidates = items.map((item) => toCandidate(item, problems));
  for (const candidate of candidates) {
    const key = kept.get(candidate.item);
    if (key !== undefined) give(keys, candidate, key);
  }
  giveExplicitKeys(candidates, existing, keys, problems);
  giveExistingKeys(candidates, existing, keys, whole, isNumbered);
  for (const identify of [whole, ownText, nameAndBase])
    giveExistingKeys(candidates, existing, keys, identify, () => true);
  giveFormerKeys(candidates, existing, keys, former);
  giveNewKeys(candidates, existing, keys);
  const keyed = candidates.map((candidate) => {
    const { item, digests } = candidate;
    return { ...item, key: keys.of.get(candidate) ?? digests.base, digests };
  });
  return { items: keyed, problems };
}

function toCandidate(item: PlanItem, problems: PlanProblem[]): Candidate {
  const { explicitKey, slug } = item;
  const isExplicit = explicitKey !== null && assetKeyPattern.test(explicitKey);
  if (explicitKey !== null && !isExplicit)
    problems.push(toProblem(item, `The key ${quote(explicitKey)} is ignored: ${keyForm}.`));
  return { item, digests: toPlanDigests(item, isExplicit ? explicitKey : slug), isExplicit };
}

function toProblem({ line, endLine }: PlanItem, message: string): PlanProblem {
  return { line, endLine, kind: "tag", message };
}

function give(keys: Keys, candidate: Candidate, key: string): void {
  keys.of.set(candidate, key);
  keys.taken.add(key);
}

function listKeyless(candidates: readonly Candidate[], keys: Keys): Candidate[] {
  return candidates.filter((candidate) => !keys.of.has(candidate));
}

/** If several items ask for one key, the item that the project already has under this key gets it, else the first. */
function giveExplicitKeys(all: readonly Candidate[], existing: Existing, keys: Keys, problems: PlanProblem[]): void {
  const explicit = listKeyless(all, keys).filter((candidate) => candidate.isExplicit);
  for (const [key, group] of Map.groupBy(explicit, ({ digests }) => digests.base)) {
    const owner = existing.get(key);
    const winner = group.find(({ digests }) => owner && whole(digests) === whole(owner)) ?? group[0];
    for (const candidate of group) {
      if (candidate === winner && !keys.taken.has(key)) give(keys, candidate, key);
      else {
        const message = `The key ${quote(key)} belongs to line ${winner?.item.line}: give this item another.`;
        problems.push(toProblem(candidate.item, message));
      }
    }
  }
}

/** Gives each candidate without a key the first free existing key that `mayHave` allows and whose asset is the same. */
function giveExistingKeys(
  all: readonly Candidate[],
  existing: Existing,
  keys: Keys,
  identify: Identify,
  mayHave: (key: string, base: string) => boolean,
): void {
  const candidates = listKeyless(all, keys);
  if (candidates.length === 0) return;
  // Shorter keys first, so that `bat-2` comes before `bat-10`.
  const sorted = [...existing].toSorted(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
  const byIdentity = Map.groupBy(sorted, ([, digests]) => identify(digests));
  for (const candidate of candidates) {
    const same = byIdentity.get(identify(candidate.digests)) ?? [];
    const found = same.find(([key]) => !keys.taken.has(key) && mayHave(key, candidate.digests.base));
    if (found !== undefined) give(keys, candidate, found[0]);
  }
}

function giveFormerKeys(all: readonly Candidate[], existing: Existing, keys: Keys, former: Given["former"]): void {
  for (const candidate of listKeyless(all, keys)) {
    const key = former.get(candidate.item);
    if (key === undefined || !existing.has(key) || keys.taken.has(key)) continue;
    if (!existing.has(candidate.digests.base)) give(keys, candidate, key);
  }
}

/** Gives plain slugs before numbered ones, so that an item named "Bat 2" gets `bat-2` and a second "Bat" gets `bat-3`. */
function giveNewKeys(candidates: readonly Candidate[], existing: Existing, keys: Keys): void {
  const isFree = (key: string, slug: string): boolean => !keys.taken.has(key) && !isForeign(key, slug, existing);
  for (const candidate of listKeyless(candidates, keys)) {
    const { base } = candidate.digests;
    if (isFree(base, candidate.item.slug)) give(keys, candidate, base);
  }
  const numbers = new Map<string, number>();
  for (const candidate of listKeyless(candidates, keys)) {
    const { base } = candidate.digests;
    let number = numbers.get(base) ?? 2;
    while (!isFree(withNumber(base, number), candidate.item.slug)) number += 1;
    numbers.set(base, number + 1);
    give(keys, candidate, withNumber(base, number));
  }
}

/** True if an asset of another name has the key. That asset must not become this item, even if the plan dropped it. */
function isForeign(key: string, slug: string, existing: Existing): boolean {
  const owner = existing.get(key);
  if (owner === undefined) return false;
  const ownSlug = slugify(owner.name);
  return ownSlug !== slug && isNumbered(key, ownSlug);
}
