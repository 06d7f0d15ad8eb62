/* How plans are read that people write in their own way: tables, headings, files, sizes in words, many languages. */
import { describe, expect, test } from "vitest";
import { listed, moves, only, problemsOf, read } from "../support/readings";

const rule = "|---|---|---|---|";

describe("tables", () => {
  test("a row is an item, and its cells are attributes", async () => {
    const plan = `## Enemies\n| Name | Size | Frames | Notes |\n${rule}\n| Bat | 24x16 | 4 | torn wings |`;
    expect(await listed(plan)).toEqual(["Bat | 24x16 | character-sprite | idle 4"]);
    const { items, problems } = await read(plan);
    expect(items[0]).toMatchObject({ slug: "bat", description: "torn wings", line: 4, category: "Enemies" });
    expect(problems).toEqual([]);
  });

  test("rows without a header are items", async () => {
    expect((await only("| **Bat** | torn wings |")).name).toBe("Bat");
    expect(await listed("## Foes\n\n| **Bat** | torn wings |\n| **Rat** | grey |")).toHaveLength(2);
  });

  test("the columns are told by their cells, in any order and language", async () => {
    const plan =
      "## Враги\n| Статус | Размер | Враг | Описание |\n|-|-|-|-|\n| ✅ | 24×16 | Слизень | липкий |\n| ⬜ | 32×32 px | Крыса | серая |";
    expect(await listed(plan)).toEqual(["Слизень | 24x16 | character-sprite", "Крыса | 32x32 | character-sprite"]);
  });

  test("cells beyond the header are kept, and a pipe in code is text", async () => {
    const { items } = await read(
      "## Props\n| Name | Notes |\n|-|-|\n| Crate | oak | iron nails |\n| Sign | says `a|b` |",
    );
    expect(items.map(({ description }) => description)).toEqual(["oak, iron nails", "says a|b"]);
  });

  test("a table of counts has no items and one problem", async () => {
    const plan = "| Category | Count |\n|---|---|\n| Enemies | 12 |\n| Props | 3 |";
    expect((await read(plan)).items).toEqual([]);
    expect(await problemsOf(plan)).toEqual(["1-4 count-table"]);
  });

  test("a table of animations below an item's heading belongs to the item", async () => {
    const plan = "## Characters\n### Ogre\n| Animation | Frames |\n|-|-|\n| Idle | 2 |\n| Club swing | 6 |";
    expect(await listed(plan)).toEqual(["Ogre | 32x32 | character-sprite | idle 2, club swing 6"]);
  });

  test("a long table without items is one problem with its range", async () => {
    const rows = Array.from({ length: 250 }, (_, index) => `| ${index} | ${index * 2} |`).join("\n");
    expect(await problemsOf(`# T\n\n| A | B |\n|-|-|\n${rows}`)).toEqual(["3-254 count-table", "3-254 refused"]);
  });
});

describe("headings", () => {
  test("a heading with fields is an item", async () => {
    const plan = "### Bat\n- **Size:** 24x16\n- **Frames:** 4\n- **Description:** purple";
    expect(await listed(plan)).toEqual(["Bat | 24x16 | character-sprite | idle 4"]);
    expect((await read(plan)).items[0]?.description).toBe("purple");
  });

  test("a heading with poses is an item with these animations", async () => {
    expect(await listed("## Bat\n- idle\n- walk\n- attack")).toEqual([
      "Bat | 32x32 | character-sprite | idle 1, walk 1, attack 1",
    ]);
  });

  test("a heading with prose is an item below a section of art", async () => {
    expect((await read("## Enemies\n### Grumpf\nA green blob.\n### Zarn\nA red blob.")).items).toMatchObject([
      { name: "Grumpf", description: "A green blob." },
      { name: "Zarn" },
    ]);
  });

  test("a name on a line of its own with fields below is an item", async () => {
    expect(await listed("## Props\n**Crate**\nSize: 24x16\nFile: crate.png")).toEqual(["Crate | 24x16 | sprite-sheet"]);
    expect(await listed("## Props\n\n**Filename:** old_crate.png\n**Size:** 8x8")).toEqual([
      "old crate | 8x8 | sprite-sheet",
    ]);
  });

  test("categories may be headings of the first level", async () => {
    const { items } = await read("# Enemies\n- Bat\n\n# Items\n- Coin");
    expect(items.map(({ category }) => category)).toEqual(["Enemies", "Items"]);
  });
});

describe("lists", () => {
  test.each([
    ["1. Bat\n2. Rat", 2],
    ["> - Bat\n> - Rat", 2],
    ["> 1. **bat** - small\n> 2. **rat** - grey", 2],
    ["• Bat\n• Rat", 2],
    ["・コウモリ\n・ネズミ", 2],
    ["- [ ] Bat\n- [x] Rat\n- [~] Cat\n- [!] Dog\n- [-] Owl", 5],
    ["-\u00A0Bat\n-\u00A0Rat", 2],
    ["**Small, 16x16:**\n3. Bat\n4. Rat", 2],
  ])("%j are items", async (list, count) => {
    const { items, problems } = await read(`## Enemies\n${list}`);
    expect(items).toHaveLength(count);
    expect(problems).toEqual([]);
    for (const { name } of items) expect(name).toMatch(/^[\p{L}]+$/u);
  });

  test("nested entries are items when the parent is a file, and the parent is none", async () => {
    expect(await listed("- props.png\n  - barrel\n  - crate")).toEqual([
      "barrel | 32x32 | sprite-sheet",
      "crate | 32x32 | sprite-sheet",
    ]);
  });

  test("nested entries describe when the parent is one thing", async () => {
    expect((await only("- Hero: brave\n  - tall.\n  - red hat.")).description).toBe("brave, tall. red hat.");
    expect(await problemsOf("- Hero: brave\n  - tall.\n  - red hat.")).toEqual([]);
  });

  test("nested names that are read as a description are reported", async () => {
    expect(await problemsOf("- Old house\n  - barrel\n  - crate")).toEqual(["2-3 described"]);
  });

  test("several names on a line are several items, and the line says so", async () => {
    const plan = "## Props\n- Barrel / Crate / Lamp (32x32)";
    expect((await listed(plan)).map((item) => item.split(" ")[0])).toEqual(["Barrel", "Crate", "Lamp"]);
    expect(await problemsOf(plan)).toEqual(["2 split"]);
    expect((await read("- Props: tombstones, trees, fences")).items).toHaveLength(3);
    expect((await read("## UI\n- badge_1 ~ badge_10")).items).toHaveLength(10);
    expect((await only("- Knight: red cape, blue plume")).name).toBe("Knight");
  });

  test("files that are frames or poses of one thing are one item", async () => {
    expect(await listed("## Heroes\n- run_1.png\n- run_2.png")).toHaveLength(1);
    expect(
      await listed(
        "## Heroes\n- [ ] `ogre_idle.png` - rests (64x64px)\n- [ ] `ogre_run_1.png`\n- [ ] `ogre_run_2.png`",
      ),
    ).toEqual(["ogre | 64x64 | character-sprite | idle 1, run 2"]);
    expect((await only("- ogre_idle.png")).slug).toBe("ogre-idle");
  });

  test("text right below an item joins it and is reported", async () => {
    expect(await problemsOf("- Bat\nwith torn wings")).toEqual(["2 joined"]);
    expect((await only("- Bat\nwith torn wings")).description).toBe("with torn wings");
  });
});

describe("attributes in words", () => {
  test.each([
    ["Bat (24x16, 4 frames)", "24x16", 4, 0],
    ["Bat 24×16 px", "24x16", 0, 0],
    ["Bat (24 x 16 px, 4-frame, 8 directions)", "24x16", 4, 8],
    ["`bat.png` `24×16` — 4 кадра, 4 направления", "24x16", 4, 4],
    ["Bat（24×16、4帧、8方向）", "24x16", 4, 8],
    ["Bat (24x16, 4フレーム)", "24x16", 4, 0],
    ["Bat (24x16, 4 프레임, 8방향)", "24x16", 4, 8],
    ["Bat (24x16, 4 quadros, 8 direções)", "24x16", 4, 8],
    ["Bat (24x16, 4 Bilder, 8 Richtungen)", "24x16", 4, 8],
    ["Bat (24x16, 4 klatki, 8 kierunków)", "24x16", 4, 8],
    ["Bat (24x16, 4 fotogramas, 8 direcciones)", "24x16", 4, 8],
    ["Bat (24x16, 4 fotogrammi, 8 direzioni)", "24x16", 4, 8],
    ["Bat (24x16, 4 kare, 8 yön)", "24x16", 4, 8],
    ["Bat (24x16, 4 кадри, 8 напрямків)", "24x16", 4, 8],
    ["Bat (24x16, 4 frames, 8 directions)", "24x16", 4, 8],
  ])("%s", async (line, size, frames, facings) => {
    const item = await only(`- ${line}`);
    expect([item.slug, `${item.width}x${item.height}`, item.directions.length]).toEqual(["bat", size, facings]);
    expect(item.animations[0]?.frames ?? 0).toBe(frames);
    expect(item.description).toBe("");
  });

  test("an edit of a size or of frames keeps the slug", async () => {
    expect((await only("- Bat (24x16, 4 frames)")).slug).toBe((await only("- Bat (48x32, 6 frames)")).slug);
  });

  test("sizes of the heading, of its first line and of a label are inherited", async () => {
    expect(await listed("## Icons (16x16)\n- Coin")).toEqual(["Coin | 16x16 | icon"]);
    expect(await listed("## Enemies\nAll 48x48.\n\n- Bat\n- Rat (8x8)")).toEqual([
      "Bat | 48x48 | character-sprite",
      "Rat | 8x8 | character-sprite",
    ]);
    expect(
      (await listed("## Enemies\n**Small (16x16):**\n- Bat\n\n**Big (64x64):**\n- Ogre")).map(
        (item) => item.split(" | ")[1],
      ),
    ).toEqual(["16x16", "64x64"]);
  });

  test("nested animations may count their frames in words", async () => {
    expect(moves(await only("- Cat\n  - Walk: 8 frames\n  - run (4 frames, 8 fps)"))).toBe("walk 8, run 4");
    expect((await only("- Cat\n  - run (4 frames, 24 fps)")).animations[0]?.fps).toBe(24);
  });

  test.each([
    "Bat.png",
    "assets/foes/bat.png",
    "✅ Bat",
    "~~Bat~~",
    "[WIP] Bat",
    "Bat [DONE]",
    "P0 Bat",
    "Bat P1",
    "Bat (optional)",
    "Bat;",
  ])("file endings, paths and status marks leave the name: %s", async (line) => {
    expect((await only(`- ${line}`)).slug).toBe("bat");
  });

  test("variants", async () => {
    expect(await only("- Rock ×3")).toMatchObject({ name: "Rock", variants: 3 });
    expect(await only("- [VARIANTS:4] Rock")).toMatchObject({ variants: 4 });
    expect(await only("- [TILES:wang16] Grass")).toMatchObject({ kind: "tileset", tiles: "corner16" });
    expect((await only("- [FPS:24] Rock (3 frames)")).animations).toEqual([
      { name: "loop", frames: 3, fps: 24, loop: true },
    ]);
  });
});

describe("kinds", () => {
  test.each([
    "Inimigos",
    "敌人",
    "Ennemis",
    "Gegner",
    "Enemigos",
    "Nemici",
    "敵",
    "적",
    "Wrogowie",
    "Враги",
    "Düşmanlar",
    "Вороги",
    "Enemies",
  ])("what stands under %s is a character", async (section) => {
    expect((await read(`## ${section}\n- Zorb`)).items).toMatchObject([{ kind: "character-sprite" }]);
  });

  test("an animal is a being in every language", async () => {
    for (const name of ["Katze", "gato", "chat", "gatto", "猫", "고양이", "kot", "кошка", "kedi"]) {
      expect((await only(`- ${name}`)).kind).toBe("character-sprite");
    }
  });

  test("a status word changes no kind, and the name of a thing counts, not its description", async () => {
    expect((await only("- Bat P0")).kind).toBe((await only("- Bat")).kind);
    expect((await only("- Fuel: orange-brown barrel")).name).toBe("Fuel");
  });
});

describe("blocks that are no art have one problem each and no item", () => {
  test.each([
    ["## Audio\n- jump.wav\n- hit\n- theme", "audio"],
    ["- click.wav\n- door.ogg", "audio"],
    ["## Fonts\n- Pixel Operator\n- Silkscreen", "font"],
    ["## Scripts\n- player.gd\n- enemy.gd", "code"],
    ["```\n- Bat\n```", "code"],
    ["## Style guide\n- Bold outlines\n- Few colours", "rule"],
    ["## Rules\n- The player can jump\n- Enemies are fast", "rule"],
    ["- The player can jump over it\n- Enemies must be faster than walls\n- How many lives are there?", "sentence"],
    ["- [Enemies](#enemies)\n- [Items](#items)", "contents"],
  ])("%j", async (plan, kind) => {
    const { items, problems } = await read(plan);
    expect(items).toEqual([]);
    expect(problems.map((problem) => problem.kind)).toEqual([kind]);
  });

  test("an item that the plan names again is made once", async () => {
    const plan = "## Enemies\n- Bat\n\n## Must have\n- Bat";
    expect((await read(plan)).items).toHaveLength(1);
    expect(await problemsOf(plan)).toEqual(["5 repeated"]);
  });

  test("an explicit tag always draws", async () => {
    expect((await read("## Audio\n- [KIND:icon] Speaker\n- jump")).items).toMatchObject([
      { name: "Speaker", kind: "icon" },
    ]);
  });
});

describe("a document that is no list of assets is refused", () => {
  const design = `# Game design\n## Goal\n${"- The player must survive the night and is hunted.\n".repeat(6)}\n## Ideas\n${[
    "Speed",
    "Damage",
    "Range",
    "Luck",
    "Weight",
    "Reach",
    "Greed",
    "Haste",
  ]
    .map((word) => `- ${word}`)
    .join("\n")}\n`;

  test("a design document", async () => {
    const { isRefused, problems, candidates, read: count } = await read(design);
    expect([isRefused, count < candidates / 2]).toEqual([true, true]);
    expect(problems.map(({ kind }) => kind)).toContain("refused");
  });

  test("long lists without any item, and no empty plan", async () => {
    expect((await read(`## Audio\n${"- jump.wav\n".repeat(20)}`)).isRefused).toBe(true);
    expect((await read("")).isRefused).toBe(false);
    expect((await read("- Zorb\n- Flib\n- Mumm\n- Trop\n- Quix\n- Blar\n- Snur\n- Grob\n- Plok")).isRefused).toBe(
      false,
    );
  });
});
