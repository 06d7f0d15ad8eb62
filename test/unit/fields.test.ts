import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toAnswer, toDryRun } from "../../src/features/plans/applied-plan";
import { toDraft } from "../../src/features/plans/draft";
import { AppliedPlan } from "../../src/features/plans/schemas";
import { parseStyle } from "../../src/reading/styles/style-parser";
import { readPlan } from "../../src/reading/plans/read-plan";
import { maxContentLength } from "../../src/features/memory-files/schemas";
import { randomSecret } from "../../src/lib/crypto";
import { AnyId, idOf, secretOf, Time, WebhookSecret } from "../../src/lib/fields";
import { newId } from "../../src/lib/ids";
import { newWebhookSecret } from "../../src/lib/standard-webhooks";

const size = { width: 32, height: 32 };

/** The answer to a dry run of a plan and a style in a project without assets. */
async function dryRun(text: string, styleText = ""): Promise<unknown> {
  const style = { ...parseStyle(styleText), ...size };
  const reading = await readPlan(text, size);
  const before = { known: [], renames: [], appliedKeys: null, former: [], isFromBefore: false };
  const plan = { ...before, style, reading, draft: toDraft({ reading, ...before }), isRefused: reading.isRefused };
  const answer = toAnswer(plan, { isHeld: false, renamed: plan.draft.proposals, changes: undefined });
  return { ...answer, ...toDryRun(plan), estimateMicroUsd: 0 };
}

const accepts = async (plan: string, style?: string): Promise<boolean> =>
  AppliedPlan.safeParse(await dryRun(plan, style)).success;

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
    ["as many items as a project can hold", Array.from({ length: 1000 }, (_, index) => `- thing ${index}\n`).join("")],
    ["as many problems as a plan can have", "x\n".repeat(maxContentLength / 2)],
    ["one endless line", `- ${"y".repeat(maxContentLength - 2)}`],
    ["one endless tag", `- [${"z".repeat(maxContentLength - 4)}] a`],
    ["one endless key", `- a {#${"k".repeat(maxContentLength - 6)}}`],
  ])("the answer to a plan with %s", async (_, plan) => {
    expect(await accepts(plan)).toBe(true);
  });

  test("the answer to any plan and style", async () => {
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
    await fc.assert(fc.asyncProperty(text, text, async (plan, style) => accepts(plan, `---\n${style}\n---\n`)));
  });
});
