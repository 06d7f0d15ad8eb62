/** Decides the effect of a plan on the assets of a project, before anything is written. */
import { toAnimation, type Animation } from "../../domain/asset";
import type { PlanDigests } from "../../domain/plan-digests";
import { assumeDigests, compareDigests, type Verdict } from "./digests";
import type { FormerItem } from "../../reading/former/former-reading";
import { upholdFormer } from "../../reading/former/upholding";
import { assignKeys, type KeyedItem } from "./keys";
import type { PlanProblem, PlanReading } from "../../reading/plans/plan-reading";
import { proposeRenames, type Rename, type RenameTarget } from "./renames";
import type { KnownAsset } from "./store";

/** An item with its key and its effect on the asset `before`. */
export type DraftItem = KeyedItem & {
  readonly verdict: Verdict;
  readonly before: KnownAsset | undefined;
  /** The digests with which the item was compared. Null for a new item. */
  readonly compared: PlanDigests | null;
};

export type Draft = {
  readonly items: readonly DraftItem[];
  /** Assets of the former release whose lines stand unchanged and are no items any more. They stay as they are. */
  readonly upheld: readonly KeyedItem[];
  readonly orphaned: readonly string[];
  readonly proposals: readonly Rename[];
  readonly problems: readonly PlanProblem[];
  /** True if the former release has applied exactly this plan, so that there is nothing to write. */
  readonly isApplied: boolean;
};

export type DraftInput = {
  readonly reading: Pick<PlanReading, "items" | "problems">;
  readonly known: readonly KnownAsset[];
  /** Renames that the caller has confirmed. */
  readonly renames: readonly RenameTarget[];
  /** The keys of the plan as last applied, in order. Null if that is not known. */
  readonly appliedKeys: readonly string[] | null;
  /** The items of the plan as the former release reads them. Empty if no asset is from that release. */
  readonly former: readonly FormerItem[];
  /** True if the plan's text is the one that the former release stored. */
  readonly isFromBefore: boolean;
};

export function toDraft({ reading, known, renames, appliedKeys, former, isFromBefore }: DraftInput): Draft {
  const assets = renameKnown(known, renames);
  // Whoever confirms a rename wants the plan applied as it is read now.
  const upheld = upholdFormer(reading.items, known, former, isFromBefore && renames.length === 0);
  const newKeys = new Map(renames.map(({ from, to }) => [from, to]));
  const toNewKey = (key: string): string => newKeys.get(key) ?? key;
  const adoptions = [...upheld.adopted].map(([item, key]) => [item, toNewKey(key)] as const);
  const standing = new Set([...upheld.standing.values()].map(toNewKey));
  const existing = new Map(assets.map((asset) => [asset.key, digestsOf(asset, renames)]));
  const byKey = new Map(assets.map((asset) => [asset.key, asset]));
  const confirmed = new Map(renames.map(({ item, to }) => [item, to]));
  const kept = new Map([...adoptions, ...upheld.standing, ...confirmed]);
  const keyed = assignKeys([...upheld.items, ...upheld.standing.keys()], existing, { kept, former: upheld.formerKeys });
  const adopted = new Set(adoptions.map(([, key]) => key));
  const items = keyed.items
    .filter(({ key }) => !standing.has(key))
    .map((item) => {
      const before = existing.get(item.key) ?? null;
      const isAdopted = before !== null && adopted.has(item.key);
      const compared = isAdopted ? { ...item.digests, renamedFrom: before.renamedFrom } : before;
      return toDraftItem(item, byKey.get(item.key), compared);
    });
  const inPlan = new Set(keyed.items.map(({ key }) => key));
  const orphaned = assets.filter(({ key, origin }) => origin === "plan" && !inPlan.has(key)).map(({ key }) => key);
  const order = appliedKeys?.map(toNewKey) ?? assets.map(({ key }) => key);
  const named = items.map(({ key, digests, verdict }) => ({ key, base: digests.base, isNew: verdict === "created" }));
  return {
    items,
    upheld: keyed.items.filter(({ key }) => standing.has(key)),
    orphaned,
    proposals: proposeRenames(named, { order, orphaned, taken: new Set(byKey.keys()) }),
    problems: [...reading.problems, ...keyed.problems, ...upheld.problems],
    isApplied: upheld.isApplied,
  };
}

/** The assets as they are after the renames. An asset without versions whose key is taken over is gone then. */
function renameKnown(known: readonly KnownAsset[], renames: readonly RenameTarget[]): KnownAsset[] {
  const targets = new Map(renames.map((rename) => [rename.from, rename]));
  const removed = new Set(renames.map(({ to }) => to));
  return known
    .filter(({ key }) => !removed.has(key))
    .map((asset) => {
      const target = targets.get(asset.key);
      return target === undefined ? asset : { ...asset, key: target.to, name: target.item.name };
    });
}

/** A confirmed rename changes the name of the item as last applied, so that the name is no edit any more. */
function digestsOf(asset: KnownAsset, renames: readonly RenameTarget[]): PlanDigests {
  const digests = asset.planDigests ?? assumeDigests(asset.key, asset);
  const renamed = renames.find(({ to }) => to === asset.key);
  if (renamed === undefined) return digests;
  return { ...digests, name: asset.name, base: renamed.to, renamedFrom: renamed.from };
}

function toDraftItem(item: KeyedItem, before: KnownAsset | undefined, compared: PlanDigests | null): DraftItem {
  const digests = { ...item.digests, renamedFrom: compared?.renamedFrom ?? null };
  return { ...item, digests, before, compared, verdict: verdictOf(item, before, compared) };
}

function verdictOf(item: KeyedItem, before: KnownAsset | undefined, compared: PlanDigests | null): Verdict {
  if (before === undefined || compared === null) return "created";
  const verdict = compareDigests(compared, item.digests);
  return verdict === "same" && before.origin !== "plan" ? "described" : verdict;
}

/** The asset's own animations, with the speeds that the item says. */
export function toRespeeded({ before, animations }: DraftItem): Animation[] {
  const wanted = new Map(animations.map((animation) => [animation.name, animation]));
  return (before?.animations ?? []).map((animation) => {
    const { fps, loop } = wanted.get(animation.name) ?? animation;
    return toAnimation({ ...animation, fps, loop });
  });
}
