import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppliedPlan } from "../../src/features/plans/schemas";
import { assignKeys } from "../../src/features/plans/keys";
import { parsePlan } from "../../src/features/plans/plan-parser";
import { parseStyle } from "../../src/features/plans/style-parser";
import { maxContentLength } from "../../src/features/memory-files/schemas";
import { randomSecret } from "../../src/lib/crypto";
import { AnyId, idOf, secretOf, Time, WebhookSecret } from "../../src/lib/fields";
import { newId } from "../../src/lib/ids";
import { newWebhookSecret } from "../../src/lib/standard-webhooks";

const size = { width: 32, height: 32 };

/** What a dry run would answer for a plan and a style in a project without assets. */
function dryRun(plan: string, style = ""): unknown {
  const parsed = parsePlan(plan, size);
  const keyed = assignKeys(parsed.assets, new Map());
  const created = keyed.assets.map(({ key }) => key);
  const problems = [...parsed.problems, ...keyed.problems, ...parseStyle(style).problems];
  return { created, updated: created, unchanged: created, orphaned: [], problems };
}

const accepts = (plan: string, style?: string): boolean => AppliedPlan.safeParse(dryRun(plan, style)).success;

describe("what we make passes the filter of answers", () => {
  test.each(["usr", "prj", "img", "req"] as const)("every id that begins with %s", (prefix) => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true }), (date) => {
        const id = newId(prefix, date.getTime());
        expect(idOf(prefix).safeParse(id).success && AnyId.safeParse(id).success).toBe(true);
        expect(idOf("whk").safeParse(id).success).toBe(false);
        expect(Time.safeParse(date.toISOString()).success).toBe(true);
      }),
    );
  });

  test("secrets, and nothing longer or shorter", () => {
    expect(secretOf().safeParse(randomSecret()).success).toBe(true);
    expect(secretOf("hk_").safeParse(`hk_${randomSecret()}`).success).toBe(true);
    expect(secretOf("hk_").safeParse(randomSecret()).success).toBe(false);
    expect(WebhookSecret.safeParse(newWebhookSecret()).success).toBe(true);
  });

  test.each([
    ["as many items as a plan can hold", "- a\n".repeat(maxContentLength / 4)],
    ["as many problems as a plan can have", "x\n".repeat(maxContentLength / 2)],
    ["one endless line", `- ${"y".repeat(maxContentLength - 2)}`],
    ["one endless tag", `- [${"z".repeat(maxContentLength - 4)}] a`],
    ["one endless key", `- a {#${"k".repeat(maxContentLength - 6)}}`],
  ])("the answer to a plan with %s", (_, plan) => {
    expect(accepts(plan)).toBe(true);
  });

  test("the answer to any plan and style", () => {
    const words = fc.constantFrom(
      "- ",
      "## ",
      "[ANIM:",
      "[SIZE:9x9]",
      "]",
      "{#",
      "}",
      "(3 frames)",
      "---\n",
      ": ",
      "\n",
    );
    const text = fc
      .array(fc.oneof(words, fc.string({ unit: "grapheme", maxLength: 400 })), { maxLength: 60 })
      .map((parts) => parts.join(""));
    fc.assert(fc.property(text, text, (plan, style) => accepts(plan, `---\n${style}\n---\n`)));
  });
});
