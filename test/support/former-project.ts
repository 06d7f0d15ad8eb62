/** A project as the release before `plan_digests` has written it: the rows of a plan that was applied, drawn and approved. */
import { env } from "cloudflare:workers";
import { newGame, type Game } from "./game";

/** Lines of many forms, of which that release made assets in its own way, and lines that it did not read. */
export const formerPlan = `# Moss Tower

A climb through an old tower.

## Heroes
- [MOVEABLE:4] Page (2 frames) {#page}
  Description: squire with a short blue cloak
  - idle
  - walk: steps over roots
- [ANIM:3] Owl
- [ANIM:3] Owl
- Cat
  - Walk: 8 frames
  - grey fur

## Enemies
- Bat (24x16, 4 frames)
- enemy_ghost.png
- Moss Slime: green, 4 frames each direction
This one drips.
- [MOVEABLE:5] Spider
- [ ] Rat — long tail
- [x] Wolf — lean

### Skeleton
- **Size:** 24x16
- **Frames:** 4

## Props
- Barrel / Crate / Lamp (16x16)
- props.png
  - bucket
  - ladder
- Fuel: orange-brown barrel
- 松明: 壁の松明
- [KIND:icon] [SIZE:16x16] Gold Coin (6 frames): shiny

## Rules
- The player can jump over every gap.
- Must have
  - Owl

## Audio
- jump.wav
- Owl

| Name | Size |
|---|---|
| Rope | 16x32 |
| Gate | 32x48 |

1. Banner
2. Candle
`;

/** The size in the prose had no effect. */
export const formerStyle = `---
resolution: 24x24
palette: ["#2b1d0e", "#c98f4b", "#7fae4b"]
---
Sprite size: 48x48. Soft edges.
`;

/** Columns: key, name, category, kind, description, width, height, directions, animations. */
const rows = [
  [
    "page",
    "Page",
    "Heroes",
    "character-sprite",
    "squire with a short blue cloak, walk: steps over roots",
    24,
    24,
    '["front","back","left","right"]',
    '[{"name":"idle","frames":2},{"name":"walk","frames":2}]',
  ],
  ["owl", "Owl", "Heroes", "character-sprite", "", 24, 24, "[]", '[{"name":"idle","frames":3}]'],
  ["owl-2", "Owl", "Heroes", "character-sprite", "", 24, 24, "[]", '[{"name":"idle","frames":3}]'],
  [
    "cat",
    "Cat",
    "Heroes",
    "character-sprite",
    "Walk: 8 frames, grey fur",
    24,
    24,
    "[]",
    '[{"name":"walk","frames":1}]',
  ],
  ["bat-24x16-4-frames", "Bat (24x16, 4 frames)", "Enemies", "character-sprite", "", 24, 24, "[]", "[]"],
  ["enemy-ghost-png", "enemy_ghost.png", "Enemies", "character-sprite", "", 24, 24, "[]", "[]"],
  ["moss-slime", "Moss Slime", "Enemies", "character-sprite", "green, 4 frames each direction", 24, 24, "[]", "[]"],
  ["spider", "Spider", "Enemies", "character-sprite", "", 24, 24, "[]", "[]"],
  ["rat", "Rat", "Enemies", "character-sprite", "long tail", 24, 24, "[]", "[]"],
  ["wolf", "Wolf", "Enemies", "character-sprite", "lean", 24, 24, "[]", "[]"],
  ["size", "Size", "Skeleton", "sprite-sheet", "24x16", 24, 24, "[]", "[]"],
  ["frames", "Frames", "Skeleton", "sprite-sheet", "4", 24, 24, "[]", "[]"],
  ["barrel-crate-lamp-16x16", "Barrel / Crate / Lamp (16x16)", "Props", "sprite-sheet", "", 24, 24, "[]", "[]"],
  ["props-png", "props.png", "Props", "sprite-sheet", "bucket, ladder", 24, 24, "[]", "[]"],
  ["fuel", "Fuel", "Props", "sprite-sheet", "orange-brown barrel", 24, 24, "[]", "[]"],
  ["asset-f4d75579", "松明", "Props", "sprite-sheet", "壁の松明", 24, 24, "[]", "[]"],
  ["gold-coin", "Gold Coin", "Props", "icon", "shiny", 16, 16, "[]", '[{"name":"loop","frames":6}]'],
  [
    "the-player-can-jump-over-every-gap",
    "The player can jump over every gap.",
    "Rules",
    "sprite-sheet",
    "",
    24,
    24,
    "[]",
    "[]",
  ],
  ["must-have", "Must have", "Rules", "sprite-sheet", "Owl", 24, 24, "[]", "[]"],
  ["jump-wav", "jump.wav", "Audio", "sprite-sheet", "", 24, 24, "[]", "[]"],
  ["owl-3", "Owl", "Audio", "sprite-sheet", "", 24, 24, "[]", "[]"],
] as const;

export const formerKeys: readonly string[] = rows.map(([key]) => key);

/** The project of a new user, as that release left it. Every asset has an approved version. */
export async function formerGame(plan = formerPlan): Promise<Game> {
  const game = await newGame();
  await game.put("plan", plan);
  await game.put("style", formerStyle);
  const { projectId } = game;
  const run = (text: string, ...values: unknown[]) => env.DB.prepare(text).bind(...values);
  await env.DB.batch([
    run("UPDATE memory_files SET is_from_before = 1 WHERE project_id = ? AND type = 'plan'", projectId),
    ...rows.flatMap((row, index) => {
      const place = `${projectId.slice(4, 22)}${String(index).padStart(8, "0")}`;
      const [key, name, category, kind, description, width, height, directions, animations] = row;
      return [
        run(
          `INSERT INTO assets (id, project_id, key, name, category, kind, description, width, height, directions, animations,
            status, approved_version_id, origin, revision, attempts, created_at, updated_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'approved', ?, 'plan', 1, 1, 1796023293370, 1796023299108)`,
          ...[`ast_${place}`, projectId, key, name, category, kind, description, width, height, directions, animations],
          `ver_${place}`,
        ),
        run(
          `INSERT INTO versions (id, asset_id, project_id, generation_id, number, model, provider, prompt, seed, note,
            cost_micro_usd, created_at)
          VALUES (?, ?, ?, ?, 1, 'procedural', 'procedural', 'game sprite', 7, NULL, 0, 1796023296805)`,
          ...[`ver_${place}`, `ast_${place}`, projectId, `gen_${place}`],
        ),
      ];
    }),
  ]);
  return game;
}
