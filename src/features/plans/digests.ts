/** Compares an item of the plan with the same item as it was when the plan was last applied. */
import { createHash } from "node:crypto";
import { drawnFrom, fingerprint, toSpec, type AssetSpec } from "../../domain/asset";
import type { PlanDigests } from "../../domain/plan-digests";
import { isNumbered, slugify } from "../../reading/slug";

/**
 * The effect of an item on its asset. `redrawn`: the drawing no longer shows the item. `described`: only parts that do
 * not change the drawing are new, such as the speed.
 */
export type Verdict = "created" | "redrawn" | "described" | "same";

type Source = AssetSpec & { readonly text: string };

/** `base` is the key that the item asks for. */
export function toPlanDigests(item: Source, base: string): PlanDigests {
  const spec = toSpec(item);
  const nameless = { ...spec, name: "" };
  const { category, width, height, directions, animations } = spec;
  const frames = animations.map((animation) => [animation.name, animation.frames]);
  return {
    text: digest(item.text),
    inherited: digest(JSON.stringify([category, width, height, directions, frames])),
    drawing: digest(drawnFrom(nameless)),
    spec: digest(fingerprint(nameless)),
    name: spec.name,
    base,
    renamedFrom: null,
  };
}

/**
 * The digests of an asset to which no item was applied yet, as if an item had asked for the asset as it is. The text of
 * that item is not known, and no real text has the same digest.
 */
export function assumeDigests(key: string, spec: AssetSpec): PlanDigests {
  const slug = slugify(spec.name);
  return { ...toPlanDigests({ ...spec, text: "" }, isNumbered(key, slug) ? slug : key), text: "" };
}

/**
 * An item counts as edited only if its own text, or a part that may be inherited, has changed. So a later release that
 * reads the same text otherwise redraws nothing.
 */
export function compareDigests(before: PlanDigests, now: PlanDigests): Exclude<Verdict, "created"> {
  const isEdited = before.text !== now.text || before.inherited !== now.inherited;
  if (!isEdited) return "same";
  if (before.drawing !== now.drawing || before.name !== now.name) return "redrawn";
  return before.spec === now.spec ? "same" : "described";
}

/** Half of a SHA-256 is enough, and a plan has a thousand items with four of these. */
function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
