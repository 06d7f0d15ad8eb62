/* The plan in our own format, read again: the same items under the same keys, and no problem. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assignKeys, type KeyedItem } from "../../src/features/plans/keys";
import { toOwnFormat } from "../../src/reading/plans/own-format";
import { readPlan } from "../../src/reading/plans/read-plan";

const size = { width: 32, height: 32 };

/** The items of a plan as a project gets them, and the same after the plan is replaced by our own format. */
async function readTwice(plan: string) {
  const first = await readPlan(plan, size);
  const { items } = assignKeys(first.items, new Map());
  const again = await readPlan(toOwnFormat(items, size) ?? "", size);
  const keyed = assignKeys(again.items, new Map(items.map(({ key, digests }) => [key, digests])));
  return { items, again: keyed.items, problems: [...again.problems, ...keyed.problems] };
}

const toParts = ({ key, digests: { name, spec } }: KeyedItem) => ({ key, name, spec });

async function expectSame(plan: string): Promise<void> {
  const { items, again, problems } = await readTwice(plan);
  expect(again.map(toParts)).toEqual(items.map(toParts));
  expect(problems).toEqual([]);
}

/** Words as authors use them: names, sizes, numbers, marks, quotes, and words that mean something to the reader. */
const word = fc.constantFrom(
  ..."Bat Gold Coin oak_tree.png 勇者 of ash 24x16 (16x16) 16px 8-directional x3 ×3 Idle walk loop v2 2 P0 50% a, b;".split(
    " ",
  ),
  ..."UI icon tile music font props enemies: Boss: - — Barrel / *Torch* `code` ~~old~~ don't Mr. <b>".split(" "),
  '"Keep: out"',
  "title screen",
  "12 fps",
);
const noun = fc.constantFrom("Bat", "Gold Coin", "oak_tree.png", "勇者", "Öl", "Keep: out", "*Torch*", "Captain's Hat");
const name = fc.tuple(noun, fc.array(word, { maxLength: 3 })).map(([first, words]) => [first, ...words].join(" "));
const line = fc.oneof(
  fc.tuple(name, name).map(([item, text]) => `- ${item}: ${text}`),
  fc.tuple(name, name).map(([item, text]) => `- ${item} — ${text}`),
  fc.tuple(name, name).map(([item, text]) => `| ${item} | 24x16 | ${text} |`),
  name.map((item) => `- [ ] ${item} (32x32, 4 frames)`),
  name.map((item) => `- ${item}`),
  name.map((item) => `1. ${item}`),
  fc.constantFrom(
    "## Enemies (16x16)",
    "## Items",
    "### Skeleton",
    "  - idle",
    "  - walk (4 frames, 6 fps)",
    "> - Ghost",
  ),
  fc.constantFrom("", "| Name | Size | Notes |\n|---|---|---|", "| Animation | Frames |\n|---|---|"),
);

describe("our own format, read again", () => {
  test("gives any plan's items again, without a problem", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => expectSame(lines.join("\n"))),
      { numRuns: 400 },
    );
  });

  test("keeps equal names, long texts, other scripts and marks of Markdown", async () => {
    await expectSame("## A\n- Bat {#a}\n- Bat {#b}\n- Bat {#c}: *red* `eyes`\n");
    await expectSame(`- ${"Very Long Name ".repeat(12)}: ${"a long text, ".repeat(200)}\n`);
    await expectSame("### Skeleton\n- walk (4 frames)\n1. Bat\n- [ ] Bat (4 frames)\n- [ ] Gold Bat (4 frames)\n");
    await expectSame("## 敵\n- コウモリ (4フレーム): 赤い目\n## Öl & Glas\n- Flasche — grün\n");
  });
});
