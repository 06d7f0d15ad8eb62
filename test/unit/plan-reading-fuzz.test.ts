/* Any text is read: without an exception, the same way twice, in linear time, and with every line accounted for. */
import * as fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import { imageSlots } from "../../src/domain/asset";
import { lineUses } from "../../src/features/plans/reading/plan-reading";
import { readPlan } from "../../src/features/plans/reading/read-plan";
import { defaults, read } from "../support/readings";

const fragments = [
  ..."- |  - |\t* |# |## |\n|\n\n|\r\n|> |1. |3) |• |・|[ ] |[x] |---\n|```\n|~~~\n|<!--|-->|**|__|~~|`|[|]|(|)|{#a}|{#".split(
    "|",
  ),
  "| ",
  " |",
  "|---|---|\n",
  "[STATIC]",
  "[FOO]",
  "[SIZE:4x4]",
  "(3 frames)",
  "24x16",
  "4 帧",
  "×3",
  " / ",
  ", ",
  ": ",
  " — ",
  "Size: ",
  "Description: ",
  "idle",
  "walk",
  "Enemies",
  "Audio",
  "Bat",
  "bat_run_01.png",
  "敌人",
  "The player can jump.",
  "\u0000",
  "\uD800",
  "😀",
  "a_1 ~ a_9",
];
const anyPlan = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom(...fragments), { maxLength: 80 }).map((parts) => parts.join("")),
);

test("never throws, gives the same again, keeps every bound, and accounts for every line", async () => {
  await fc.assert(
    fc.asyncProperty(anyPlan, async (plan) => {
      const reading = await read(plan);
      expect(await read(plan)).toEqual(reading);
      const source = plan.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
      expect(reading.lines).toHaveLength(source.length);
      for (const use of reading.lines) expect(lineUses).toContain(use);
      for (const item of reading.items) {
        expect(item.name).toMatch(/^\P{Cc}{1,120}$/u);
        expect(item.description).toMatch(/^\P{Cc}{0,2000}$/u);
        expect(new Set(item.animations.map(({ name }) => name)).size).toBe(item.animations.length);
        expect(imageSlots(item).length).toBeLessThanOrEqual(256);
      }
      for (const { line, endLine } of [...reading.items, ...reading.problems]) {
        expect(line >= 1 && endLine >= line && endLine <= source.length).toBe(true);
      }
      for (const [index, use] of reading.lines.entries()) {
        const isTold = reading.problems.some(({ line, endLine }) => line <= index + 1 && index + 1 <= endLine);
        if (use === "problem") expect(isTold).toBe(true);
        if (use === "item")
          expect(reading.items.some(({ line, endLine }) => line <= index + 1 && index + 1 <= endLine) || isTold).toBe(
            true,
          );
      }
    }),
    { numRuns: 500 },
  );
});

test("a line nested deeper than 32 levels is one problem, and the others are read", async () => {
  const deep = `${"> ".repeat(40)}- Rat\n${"- ".repeat(50)}Cat`;
  const { items, problems } = await read(`## Foes\n- Bat\n\n${deep}\n\n- Owl`);
  expect(items.map(({ name }) => name)).toEqual(["Bat", "Owl"]);
  expect(problems.map(({ line, endLine, kind }) => [line, endLine, kind])).toEqual([[4, 5, "unreadable"]]);
});

/** Below this, a reading says more about the timer than about the code. */
const noiseUs = 6_000;

/** Processor time of this thread. */
async function usedUs(run: () => unknown): Promise<number> {
  let least = Infinity;
  for (let turn = 0; turn < 3; turn += 1) {
    const start = process.threadCpuUsage();
    await run();
    const { user, system } = process.threadCpuUsage(start);
    least = Math.min(least, user + system);
  }
  return Math.max(least, noiseUs);
}

describe("time", () => {
  test.each([
    ["brackets", "- ", "["],
    ["tags", "- ", "[STATIC]"],
    ["stars", "- ", "*a "],
    ["closing stars", "- ", "a* "],
    ["underscores", "- ", "__a"],
    ["quotes", "- ", '" '],
    ["dashes", "- ", " - "],
    ["sizes", "- ", "4x"],
    ["digits", "- ", "1"],
    ["spaces", "- a (1", " "],
    ["parentheses", "- ", "("],
    ["nested lists", "", "- "],
    ["nested quotes", "", "> "],
    ["items", "", "- a\n"],
    ["nested items", "- a\n", "  - b\n"],
    ["commas", "- a\n  - ", "idle,"],
    ["rows", "| a | b |\n|-|-|\n", "| x | 4x4 |\n"],
    ["bare rows", "", "| x | y |\n"],
    ["wide rows", "", "|a"],
    ["headings", "", "## a\n"],
    ["deep headings", "", "# a\n## b\n### c\n"],
    ["prose", "", "a\n\n"],
    ["files", "", "- a_run_1.png\n"],
    ["many names", "", "- x y z\n"],
    ["code blocks", "", "~~~\n```\n"],
    ["open code blocks", "", "~~~ x\n"],
    ["comments", "", "<!--\n-->\n"],
    ["labels", "", "**a:**\n"],
    ["lazy lines", "- a\n", "b\n"],
    ["repeats", "", "## Phase\n- a b\n- b a\n"],
    ["asian words", "- ", "敌人"],
    ["carriage returns", "", "\r"],
  ])("twice the text takes at most 2.5 times as long: %s", async (_what, prefix, unit) => {
    const text = (size: number): string => `${prefix}${unit.repeat(Math.ceil(size / unit.length))}`;
    const small = await usedUs(() => readPlan(text(12_500), defaults));
    const large = await usedUs(() => readPlan(text(100_000), defaults));
    // Three doublings.
    expect(large / small).toBeLessThan(2.5 ** 3);
  });

  test("reading takes at most 5 times as long as JSON.parse and one pass of the Markdown parser", async () => {
    const row = (index: number): string =>
      `| enemy_${index.toString(36)} | 24x16 | 4 | torn wings, grey fur ${index} |\n`;
    const rows = Array.from({ length: 2_000 }, (_, index) => row(index)).join("");
    const plan = `## Enemies\n\n| Name | Size | Frames | Notes |\n|---|---|---|---|\n${rows}`.slice(0, 99_000);
    const json = JSON.stringify({ content: plan });
    const parser = new MarkdownIt({ html: false });
    await readPlan(plan, defaults);
    const base = (await usedUs(() => JSON.parse(json))) + (await usedUs(() => parser.parse(plan, {})));
    expect((await usedUs(() => readPlan(plan, defaults))) / base).toBeLessThan(5);
  });
});
