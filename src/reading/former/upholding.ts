/** Keeps the assets of the former release whose lines stand unchanged in the plan. */
import { assetKinds, drawnFrom, toSpec, type AssetSpec } from "../../domain/asset";
import type { PlanItem, PlanProblem } from "../plans/plan-reading";
import type { FormerItem } from "./former-reading";

export type FormerAsset = AssetSpec & {
  readonly key: string;
  readonly origin: "plan" | "api";
  readonly planDigests: object | null;
};

export type Upheld = {
  /** The items of the plan without those that lines of upheld assets hold. */
  readonly items: readonly PlanItem[];
  /** By item, the key of the asset of which the item is the unchanged line. */
  readonly adopted: ReadonlyMap<PlanItem, string>;
  /** By an item made from the asset itself, the key of an asset whose lines are not exactly one item any more. */
  readonly standing: ReadonlyMap<PlanItem, string>;
  /** By item, the key that the former release would have made of the line. */
  readonly formerKeys: ReadonlyMap<PlanItem, string>;
  /** True if the former release has applied exactly this plan. Then nothing is to be written. */
  readonly isApplied: boolean;
  readonly problems: readonly PlanProblem[];
};

type Standing = { readonly former: FormerItem; readonly asset: FormerAsset };

/**
 * An asset is upheld if the former reading of the plan still gives exactly this asset. If the whole text is the one that
 * the former release applied, no other item is made either: an upgrade alone must not cost anybody money.
 */
export function upholdFormer(
  items: readonly PlanItem[],
  assets: readonly FormerAsset[],
  former: readonly FormerItem[],
  isFromBefore: boolean,
): Upheld {
  const standing = findStanding(assets, former);
  const isApplied = isFromBefore && standing.length > 0 && standing.length === former.length;
  const byLine = Map.groupBy(items, ({ line }) => line);
  const slugs = new Map(former.map(({ line, slug }) => [line, slug]));
  const adopted = new Map<PlanItem, string>();
  const made = new Map<PlanItem, string>();
  const covered = new Set<number>();
  for (const { former: lines, asset } of standing) {
    const [item, ...others] = byLine.get(lines.line) ?? [];
    if (item !== undefined && others.length === 0) adopted.set(item, asset.key);
    else made.set(toStandingItem(asset, lines), asset.key);
    for (let line = lines.line; line <= lines.endLine; line += 1) covered.add(line);
  }
  const others = items.filter((item) => !adopted.has(item));
  const left = others.filter(({ line }) => !covered.has(line));
  return {
    items: items.filter((item) => adopted.has(item) || (!isApplied && !covered.has(item.line))),
    adopted,
    standing: made,
    formerKeys: new Map(items.flatMap((item) => toEntries(item, slugs.get(item.line)))),
    isApplied,
    problems: isApplied && left.length > 0 ? [toProblem(left)] : [],
  };
}

/** Pairs each former item with an asset that is exactly as the item says. Of equal assets, `bat` comes before `bat-2`. */
function findStanding(assets: readonly FormerAsset[], former: readonly FormerItem[]): Standing[] {
  // An asset that has digests by now still holds the line. Otherwise an equal asset would take the line over.
  const planned = assets
    .filter(({ origin }) => origin === "plan")
    .toSorted((a, b) => b.key.length - a.key.length || (a.key < b.key ? 1 : -1));
  const equals = Map.groupBy(planned, toText);
  const pairs = former.flatMap((item) => {
    const list = assetKinds.map((kind) => equals.get(toText(item.specOf(kind)))).find((found) => found?.length);
    const asset = list?.pop();
    return asset === undefined ? [] : [{ former: item, asset }];
  });
  return pairs.filter(({ asset }) => asset.planDigests === null);
}

/** Equal for two specifications that differ at most in their speed. */
function toText(spec: AssetSpec): string {
  return JSON.stringify([spec.category, drawnFrom(spec)]);
}

function toEntries(item: PlanItem, slug: string | undefined): [PlanItem, string][] {
  return slug === undefined ? [] : [[item, slug]];
}

function toStandingItem(asset: FormerAsset, { line, endLine, slug }: FormerItem): PlanItem {
  return { ...toSpec(asset), line, endLine, explicitKey: null, slug, text: "", confidence: "low" };
}

function toProblem(items: readonly PlanItem[]): PlanProblem {
  const line = Math.min(...items.map((item) => item.line));
  const endLine = Math.max(...items.map((item) => item.endLine));
  const message = `${items.length} items between these lines are new to Hatchery, which did not read such lines when this plan was applied. They become assets as soon as the plan is changed.`;
  return { line, endLine, kind: "unreadable", message };
}
