/* The two stages of reading alone: blocks of Markdown become candidates, and a candidate becomes an asset. */
import { describe, expect, test } from "vitest";
import { findNoun } from "../../src/dictionary/nouns";
import { noAttributes } from "../../src/reading/plans/attributes";
import { toAsset, type ReadAsset } from "../../src/reading/plans/assets";
import type { Candidate } from "../../src/reading/plans/candidates";
import { loadBlockParser } from "../../src/reading/plans/markdown-blocks";
import { noFields } from "../../src/reading/plans/no-fields";
import { createNounLookup } from "../../src/reading/plans/noun-lookup";
import { readOutline } from "../../src/reading/plans/outline";
import { createProblemLog } from "../../src/reading/plans/problems";
import { createSink } from "../../src/reading/plans/sink";
import { readSource } from "../../src/reading/plans/source";
import { topicOf } from "../../src/reading/plans/topics";
import { defaults } from "../support/readings";

const parse = await loadBlockParser();
const nouns = createNounLookup(findNoun);

/** `form text` of each candidate, and `kind first-last` of each problem. */
function readStage(plan: string): { candidates: string[]; problems: string[] } {
  const source = readSource(plan);
  const log = createProblemLog();
  const sink = createSink(source.raw.length, log);
  readOutline(parse(source.visible), sink, nouns);
  const problems = log.toList((line) => sink.uses[line - 1] === "item");
  return {
    candidates: sink.candidates.map(({ form, text }) => `${form} ${text}`),
    problems: problems.map(({ kind, line, endLine }) => `${kind} ${line}-${endLine}`),
  };
}

describe("stage one: blocks become candidates", () => {
  test.each([
    ["## Foes\n- Bat\n- Rat", ["bullet Bat", "bullet Rat"]],
    ["## Foes\n| Bat | torn |\n| Rat | grey |", ["row Bat", "row Rat"]],
    [
      "## Foes\n\n| Pattern | Meaning | Size |\n|-|-|-|\n| bat_* | Bat | 8x8 |\n| rat_* | Rat | 8x8 |",
      ["row Bat", "row Rat"],
    ],
    ["| File | Prompt |\n|-|-|\n| bat.png (8x8) | torn |\n| rat.png | grey |", ["row bat.png (8x8)", "row rat.png"]],
    ["| Id | Notes |\n|-|-|\n| `red_gem` `blue_gem` `old_gem` | shine |", ["row red_gem / blue_gem / old_gem"]],
    ["## Foes\n### Bat\ntorn wings\n### Rat\ngrey fur", ["heading Bat", "heading Rat"]],
    ["## Logos\n### 1. `mark.png` — the mark\nA house.", ["heading mark.png: the mark"]],
    ["## Foes\n### Foe type 2: Spinner\n- **File:** spin.png\n- **Size:** 8x8", ["heading Spinner"]],
    ["## Icons\n### Sound\nA speaker.\n### Music\nA note.", ["heading Sound", "heading Music"]],
    [
      "## Cat\n### Jump animation (3 frames)\n| Frame | File |\n|-|-|\n| Low | a.png |\n| High | b.png |",
      ["heading Cat"],
    ],
    [
      "## Hero\n| Id | File |\n|-|-|\n| Idle | a/idle.png |\n| Walk 1 | a/walk-1.png |\n| Portrait | a/face.png |",
      ["heading Hero", "row Portrait"],
    ],
    ["- Menu and HUD\n  - heart\n  - coin", ["bullet heart", "bullet coin"]],
    ["- Hallway\n  - floor tile\n  - wall tile", ["bullet Hallway"]],
    ["- Hallway:\n  - floor tile\n  - wall tile", ["bullet floor tile", "bullet wall tile"]],
    ["- art/gems/ (8-12px)\n  - red_gem.png\n  - old_gem.png", ["bullet red_gem.png", "bullet old_gem.png"]],
    ["## Props\n**Crate**\nSize: 24x16\nFile: crate.png", ["paragraph Crate"]],
  ])("%j", (plan, candidates) => {
    expect(readStage(plan).candidates).toEqual(candidates);
  });

  test.each([
    [
      "## Sources\n| Name | Link |\n|-|-|\n| Free art | https://a.example |\n| More | https://b.example |",
      ["rule 2-5"],
    ],
    ["## Filters\n| Setting | Icons |\n|-|-|\n| Filter | Point |\n| Atlas | UI |", ["rule 2-5"]],
    ["| | |\n|-|-|\n| Aspect | square |\n| Format | png |", ["rule 1-4"]],
    ["## Sprite guidelines\n- Bold outlines\n- Few colours", ["rule 2-3"]],
    ["- Tiles: 64x64px\n- Icons: 32x32", ["rule 1-2"]],
    ["- Script: tools/make.sh\n- Manifest: art/list.json", ["code 1-2"]],
    ["- Carrega toda a folha de figuras sozinho\n- Mapeia cada lugar das figuras pequenas", ["sentence 1-2"]],
    ["| Name | Type |\n|-|-|\n| Bat | foe |\n| Letters | font |", ["font 4-4"]],
  ])("%j is one problem", (plan, problems) => {
    const read = readStage(plan);
    expect(read.problems).toEqual(problems);
  });

  test("neighbouring blocks of one matter are one problem, and an item between them parts them", () => {
    const audio = (name: string): string => `### ${name}\n- ${name}.wav\n`;
    expect(readStage(`## Audio\n${audio("hit")}${audio("jump")}`).problems).toEqual(["audio 3-5"]);
    expect(readStage(`- hit.wav\n\n# Foes\n- Bat\n\n# End\n- jump.wav`).problems).toEqual(["audio 1-1", "audio 7-7"]);
  });
});

function assetOf(text: string, section = "", given: Partial<Candidate> = {}): ReadAsset {
  const candidate: Candidate = {
    line: 1,
    endLine: 1,
    form: "bullet",
    text,
    details: [],
    fields: noFields,
    section: { name: section, topic: topicOf(section), other: undefined, attributes: noAttributes },
    block: 1,
    isBoxed: false,
    ...given,
  };
  const asset = toAsset(candidate, { defaults, nouns, report: () => undefined });
  if (asset === undefined) throw new Error(`No asset: ${text}`);
  return asset;
}

describe("stage two: a candidate becomes an asset", () => {
  test.each([
    ["chapter_1.jpg (Egypt)", "chapter 1 (Egypt)"],
    ["EGYPT (chapter_1.jpg)", "EGYPT"],
    ["art/foes/bat.png", "bat"],
    ["✅ Bat (WIP) P1", "Bat"],
  ])("the name of %s is %s", (text, name) => {
    expect(assetOf(text).name).toBe(name);
  });

  test.each([
    ["menu-bg", "", "background"],
    ["office_background_warning", "", "background"],
    ["Hintergrund", "", "background"],
    ["Background sprite", "", "background"],
    ["Ground tiles (grass, dirt, etc.)", "", "tileset"],
    ["Grumpf", "Zombies", "character-sprite"],
    ["Grumpf", "Floor 2 — The Grounds", "sprite-sheet"],
    ["Grumpf", "Sprites — Party", "character-sprite"],
    ["일관성", "스타일", "sprite-sheet"],
  ])("%s under %j is a %s", (text, section, kind) => {
    expect(assetOf(text, section).kind).toBe(kind);
  });

  test("two things that only a being does make a character", () => {
    const details = ["idle", "walking", "dead"].map((text) => ({ line: 2, text, isBullet: true }));
    expect(assetOf("Grumpf", "", { details }).kind).toBe("character-sprite");
  });

  test.each([
    ["Bat: 4 directions, torn wings", 4, 1],
    ["Bat (front, back, left, right)", 4, 1],
    ["Hub: pipes in 4 directions", 0, 1],
    ["Screen: three cards, each of 5 variants of a frame", 0, 1],
    ["Badge ×3（red、blue、gold）", 0, 3],
  ])("%s has %i directions and %i variants", (text, facings, variants) => {
    const asset = assetOf(text);
    expect([asset.directions.length, asset.variants]).toEqual([facings, variants]);
  });

  test.each([
    ["Button (normal, hover, pressed)", "Button", ["normal", "hover", "pressed"]],
    ["Ogre（idle、walk）", "Ogre", ["idle", "walk"]],
    ["Door (oak, walk)", "Door (oak, walk)", []],
  ])("%s is %s with the animations %j", (text, name, animations) => {
    const asset = assetOf(text);
    expect([asset.name, asset.animations.map((each) => each.name)]).toEqual([name, animations]);
  });

  test("the size of a frame counts before the size of the sheet", () => {
    const { width, height } = assetOf("Bat: sheet 192x40, 8 frames of 24x40");
    expect([width, height]).toEqual([24, 40]);
  });

  test("a size beyond the largest image keeps its proportions and is reported", () => {
    const messages: string[] = [];
    const section = { name: "", topic: undefined, other: undefined, attributes: noAttributes };
    const base = { line: 1, endLine: 1, form: "bullet", details: [], fields: noFields, section, block: 1 } as const;
    const asset = toAsset(
      { ...base, text: "Sky (1440x2560)", isBoxed: false },
      { defaults, nouns, report: (_range, _kind, message) => messages.push(message) },
    );
    expect(asset).toMatchObject({ width: 1152, height: 2048 });
    expect(messages).toEqual([expect.stringContaining("at most 2048 pixels a side")]);
  });
});
