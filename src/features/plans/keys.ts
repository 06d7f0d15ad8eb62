import { createHash } from "node:crypto";
import { assetKeyPattern, fingerprint, maxAssetKeyLength as maxKeyLength, type AssetSpec } from "../../domain/asset";
import type { PlannedAsset } from "./plan-asset";
import { quote, toProblemList, type PlanProblem } from "./plan-problems";

/** Assigns keys to the assets of a plan. An asset keeps its key when the plan's lines move or change. */

export type KeyedAsset = AssetSpec & { readonly key: string; readonly line: number };

/** `base` is the key that the item asks for. If `base` is taken, the next choices are `base-2`, `base-3`, …. */
type Candidate = { readonly asset: PlannedAsset; readonly base: string; readonly isExplicit: boolean };
type Existing = ReadonlyMap<string, AssetSpec>;
/** The keys given so far: by candidate, and as a set. */
type Keys = { readonly of: Map<Candidate, string>; readonly taken: Set<string> };

const keyForm = `a key has 1 to ${maxKeyLength} of a-z, 0-9 and "-", and does not begin with "-"`;

/** Latin letters that Unicode does not decompose. */
const letters: ReadonlyMap<string, string> = new Map(
  Object.entries({ ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th", ħ: "h", ı: "i", ŋ: "n" }),
);

/** Turns a name into a key. A name in another script gets a key from its hash, so that different names stay distinct. */
export function slugify(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const latin = plain.replace(/[^ -~]/gu, (letter) => letters.get(letter) ?? letter);
  const slug = latin
    .replace(/['’‘ʼ]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "");
  const isReadable = /[a-z]/.test(slug) || (/\d/.test(slug) && !/\p{L}/u.test(latin));
  if (isReadable) return slug.slice(0, maxKeyLength).replace(/-$/, "");
  return `asset-${createHash("sha256").update(name.normalize("NFC").trim()).digest("hex").slice(0, 8)}`;
}

/**
 * Gives every asset of a plan a key, in the plan's order. `existing` are the project's assets by key. The first rule
 * that applies decides:
 * 1. A valid `{#key}` in the plan.
 * 2. The key under which the project already has exactly this asset, so that keys stay when lines move.
 * 3. The key of an asset of the same slug that is no longer in the plan: this item may be its edited line.
 * 4. The slug.
 * 5. The slug with the first free number.
 */
export function assignKeys(
  assets: readonly PlannedAsset[],
  existing: Existing,
): { assets: KeyedAsset[]; problems: PlanProblem[] } {
  const problems: PlanProblem[] = [];
  const keys: Keys = { of: new Map(), taken: new Set() };
  const candidates = assets.map((asset) => toCandidate(asset, problems));
  giveExplicitKeys(candidates, existing, keys, problems);
  giveExistingKeys(candidates, existing, keys, fingerprint, isNumbered);
  giveExistingKeys(candidates, existing, keys, fingerprint, () => true);
  giveExistingKeys(candidates, existing, keys, (asset) => slugify(asset.name), isNumbered);
  giveNewKeys(candidates, existing, keys);
  return {
    assets: candidates.map((candidate) => toKeyedAsset(candidate.asset, keys.of.get(candidate) ?? candidate.base)),
    problems: toProblemList(problems),
  };
}

function toCandidate(asset: PlannedAsset, problems: PlanProblem[]): Candidate {
  const { explicitKey, line, slug } = asset;
  if (explicitKey !== null && assetKeyPattern.test(explicitKey)) return { asset, base: explicitKey, isExplicit: true };
  if (explicitKey !== null) {
    problems.push({ line, message: `The key ${quote(explicitKey)} is ignored: ${keyForm}.` });
  }
  return { asset, base: slug, isExplicit: false };
}

function give(keys: Keys, candidate: Candidate, key: string): void {
  keys.of.set(candidate, key);
  keys.taken.add(key);
}

/** If several items ask for one key, the item that the project already has under this key gets it, else the first. */
function giveExplicitKeys(all: readonly Candidate[], existing: Existing, keys: Keys, problems: PlanProblem[]): void {
  const rivals = Map.groupBy(
    all.filter((candidate) => candidate.isExplicit),
    (candidate) => candidate.base,
  );
  for (const [key, group] of rivals) {
    const drawn = existing.get(key);
    const wanted = drawn === undefined ? undefined : fingerprint(drawn);
    const winner = group.find(({ asset }) => fingerprint(asset) === wanted) ?? group[0];
    for (const candidate of group) {
      if (candidate === winner) give(keys, candidate, key);
      else {
        const message = `The key ${quote(key)} belongs to line ${winner?.asset.line}: give this item another.`;
        problems.push({ line: candidate.asset.line, message });
      }
    }
  }
}

/** Gives each candidate without a key the first free existing key that `mayHave` allows and whose asset is the same. */
function giveExistingKeys(
  candidates: readonly Candidate[],
  existing: Existing,
  keys: Keys,
  identify: (asset: AssetSpec) => string,
  mayHave: (key: string, base: string) => boolean,
): void {
  // Shorter keys first, so that `bat-2` comes before `bat-10`.
  const sorted = [...existing].toSorted(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
  const byIdentity = Map.groupBy(sorted, ([, spec]) => identify(spec));
  for (const candidate of candidates.filter((one) => !keys.of.has(one))) {
    const same = byIdentity.get(identify(candidate.asset)) ?? [];
    const found = same.find(([key]) => !keys.taken.has(key) && mayHave(key, candidate.base));
    if (found !== undefined) give(keys, candidate, found[0]);
  }
}

/** Gives plain slugs before numbered ones, so that an item named "Bat 2" gets `bat-2` and a second "Bat" gets `bat-3`. */
function giveNewKeys(candidates: readonly Candidate[], existing: Existing, keys: Keys): void {
  const isFree = (key: string, slug: string): boolean => !keys.taken.has(key) && !isForeign(key, slug, existing);
  for (const candidate of candidates.filter((one) => !keys.of.has(one))) {
    if (isFree(candidate.base, candidate.asset.slug)) give(keys, candidate, candidate.base);
  }
  const numbers = new Map<string, number>();
  for (const candidate of candidates.filter((one) => !keys.of.has(one))) {
    const { asset, base } = candidate;
    let number = numbers.get(base) ?? 2;
    while (!isFree(withNumber(base, number), asset.slug)) number += 1;
    numbers.set(base, number + 1);
    give(keys, candidate, withNumber(base, number));
  }
}

/** True if an asset of another name has the key. That asset must not become this item, even if the plan dropped it. */
function isForeign(key: string, slug: string, existing: Existing): boolean {
  const spec = existing.get(key);
  if (spec === undefined) return false;
  const owner = slugify(spec.name);
  return owner !== slug && isNumbered(key, owner);
}

function withNumber(base: string, number: number): string {
  return number === 1 ? base : `${base.slice(0, maxKeyLength - `-${number}`.length)}-${number}`;
}

/** True if the key is `base` or `base` with a number. */
function isNumbered(key: string, base: string): boolean {
  const number = Number(/-([1-9]\d{0,8})$/.exec(key)?.[1] ?? 1);
  return key === base || (number > 1 && withNumber(base, number) === key);
}

function toKeyedAsset(asset: PlannedAsset, key: string): KeyedAsset {
  const { explicitKey: _explicitKey, slug: _slug, ...spec } = asset;
  return { ...spec, key };
}
