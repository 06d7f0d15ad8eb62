import { describe, expect, test } from "vitest";
import { toDraft } from "../../src/features/plans/draft";
import type { PlanItem } from "../../src/reading/plans/plan-reading";
import { planItems } from "../support/plan-items";

function draft(items: readonly PlanItem[]) {
  const reading = { items, problems: [] };
  return toDraft({ reading, known: [], renames: [], appliedKeys: null, former: [], isFromBefore: false });
}

describe("the draft of a plan", () => {
  test("says of variants and tiles that one image is drawn", () => {
    const { items, problems } = draft([
      ...planItems("- Rock", { variants: 3 }),
      ...planItems("- Path", { tiles: "edge16", kind: "tileset" }),
      ...planItems("- Tree"),
    ]);
    expect(items.map(({ key, verdict }) => [key, verdict])).toEqual([
      ["rock", "created"],
      ["path", "created"],
      ["tree", "created"],
    ]);
    expect(problems.map(({ kind, message }) => [kind, message])).toEqual([
      ["tag", '"Rock" plans 3 variants, and one image is drawn for now.'],
      ["tag", '"Path" plans the tiles edge16, and one image is drawn for now.'],
    ]);
  });
});
