/** Makes items of a plan without the plan's reader, for unit tests of keys, renames and drafts. */
import { toSpec, type GivenSpec } from "../../src/domain/asset";
import type { PlanItem } from "../../src/reading/plans/plan-reading";
import { slugify } from "../../src/reading/slug";

/** One item a line: `- Name {#key}: description`. `changes` apply to every item. */
export function planItems(lines: string, changes: Partial<GivenSpec> = {}): PlanItem[] {
  return lines.split("\n").flatMap((text, index) => {
    const [, name = "", , key, description = ""] = /^- (.*?)( \{#([^}]*)\})?(?:: (.*))?$/.exec(text) ?? [];
    if (name === "") return [];
    const spec = toSpec({
      name,
      category: "Things",
      kind: "sprite-sheet",
      description,
      width: 32,
      height: 32,
      directions: [],
      animations: [],
      ...changes,
    });
    const line = index + 1;
    const explicitKey = key ?? null;
    return [{ ...spec, line, endLine: line, explicitKey, slug: slugify(name), text, confidence: "high" as const }];
  });
}
