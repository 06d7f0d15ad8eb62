import { describe, expect, test } from "vitest";
import { compareDigests, toPlanDigests } from "../../src/features/plans/digests";
import type { PlanItem } from "../../src/reading/plans/plan-reading";
import { planItems } from "../support/plan-items";

const [bat] = planItems("- Bat: torn wings", { animations: [{ name: "fly", frames: 4 }] });

function compare(change: Partial<PlanItem>) {
  if (bat === undefined) throw new Error("there is no item");
  return compareDigests(toPlanDigests(bat, "bat"), toPlanDigests({ ...bat, ...change }, "bat"));
}

describe("an item whose plan is applied again", () => {
  test.each<[string, Partial<PlanItem>, string]>([
    ["on another line", { line: 9, endLine: 10 }, "same"],
    ["with a status mark", { text: "- [x] Bat: torn wings" }, "same"],
    ["with another description", { text: "- Bat: wide wings", description: "wide wings" }, "redrawn"],
    ["with another name", { text: "- Vampire: torn wings", name: "Vampire" }, "redrawn"],
    ["with another inherited size", { width: 64 }, "redrawn"],
    ["in another category", { category: "Caves" }, "described"],
    [
      "with another speed",
      { text: "- Bat (3 fps)", animations: [{ name: "fly", frames: 4, fps: 3, loop: true }] },
      "described",
    ],
    ["read otherwise by a later release, from the same text", { description: "wings, torn", kind: "icon" }, "same"],
  ])("%s", (_, change, verdict) => {
    expect(compare(change)).toBe(verdict);
  });

  test("a category counts for the drawing where it stands in the place of a description", () => {
    const bare = { description: "" };
    if (bat === undefined) throw new Error("there is no item");
    const [before, after] = ["Enemies", "Caves"].map((category) => toPlanDigests({ ...bat, ...bare, category }, "bat"));
    expect(before && after && compareDigests(before, after)).toBe("redrawn");
  });
});
