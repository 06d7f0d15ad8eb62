/** The grammar of plans and styles, as users read it: in `/openapi.json`, `/docs`, `/llms.txt` and `docs/plans.md`. */
import { maxFps, minFps } from "../../domain/animation-speed";
import {
  assetKinds,
  defaultSidePixels,
  directions,
  maxAnimationsPerAsset,
  maxAssetKeyLength,
  maxAssetsPerProject,
  maxImagesPerAsset,
  maxSidePixels,
} from "../../domain/asset";
import { styleLimits } from "../../domain/style";

/** The beginning of the grammar, which the README quotes. Only headings, paragraphs, lists with `-` and fenced blocks: the reference page renders no other Markdown. */
export const planGuide = `### A plan

A plan is Markdown as people write it. Tables, lists, check boxes and headings hold items, and each item becomes one asset.

\`\`\`markdown
## Enemies (32x32)

| Name | Size | Frames | Notes |
|---|---|---|---|
| Bat | 24x16 | 4 | torn wings |
| ✅ Slime | | 6 | green, drips |

## Items
- [ ] gold_coin.png (16x16) — shiny
- Rope: coiled
\`\`\`

\`GET …/plan/preview\` shows this reading before anything is made; \`plan/apply\` with \`{"dryRun": true}\` returns the same as JSON.

\`\`\`markdown
| line | key | name | kind | size | directions | animations | description |
|---:|---|---|---|---|---|---|---|
| 5 | \`bat\` | Bat | character-sprite | 24×16 |  | idle 4 at 4 fps | torn wings |
| 6 | \`slime\` | Slime | character-sprite | 32×32 |  | idle 6 at 4 fps | green, drips |
| 9 | \`gold-coin\` | gold coin | icon | 16×16 |  |  | shiny |
| 10 | \`rope\` | Rope | icon | 32×32 |  |  | coiled |
\`\`\`

- A size (\`24x16\`), a number of frames (\`4 frames\`), directions (\`8 directions\`) and a speed (\`12 fps\`) count in the item, in the cells of a row, and in the heading of the section. They leave the name, like file extensions and status marks. So an edited size keeps the asset's key.
- Audio, fonts, code, rules, sentences, counts and repeated items are not drawn. Each such block is one problem with its lines. Nothing is dropped in silence, and an item with a tag is always drawn.
- A document that is no list of assets is refused, unless \`force\` is set.
- A renamed item gets a new asset. A dry run proposes the rename; confirm with \`renames\`, and the drawing stays.`;

export const grammar = `${planGuide}

Hatchery's own format says everything with tags. A dry run returns your plan in this format as \`normalized\`, ready to be stored.

\`\`\`markdown
# Harvest Hollow
A cosy farming game, seen from above.

## Characters
- [MOVEABLE:4] Farmer {#farmer}: young farmer, straw hat
  - idle (2 frames)
  - walk (4 frames, 6 fps): swings a hoe
- [STATIC] Scarecrow — patched coat
  Description: pumpkin head

## World
- [KIND:tileset] [SIZE:16x16] Meadow Grass: short grass, a few daisies
- [SIZE:48x64] Oak Tree
- [ANIM:4] Campfire: small fire in a ring of stones

## Items
- [KIND:icon] [SIZE:16x16] Gold Coin (6 frames): shiny
\`\`\`

The form of an item is \`- [TAGS] Name (N frames) {#key}: description\`. Only the name is required. The description begins after \`: \` or \` — \` and becomes part of the prompt.

- \`[STATIC]\`: one direction, which is the default.
- \`[MOVEABLE:4]\`, \`[MOVEABLE:8]\`: 4 or 8 directions, in the order ${directions.join(", ")}.
- \`[ANIM:N]\` or \`(N frames)\`: N frames. Without animations of its own, the item gets one: \`idle\` for a character-sprite, \`loop\` for the rest. With animations, N counts for each that has no number.
- \`[FPS:N]\` or \`(N frames, N fps)\`: ${minFps} to ${maxFps} frames a second. Default: by the animation's name. Speed is no part of the drawing.
- \`[SIZE:WxH]\`: pixels, up to ${maxSidePixels} a side. Default: the resolution of the style, else ${defaultSidePixels}x${defaultSidePixels}.
- \`[KIND:k]\`: one of ${assetKinds.map((kind) => `\`${kind}\``).join(", ")}. Without the tag, the name and the category decide.
- \`[VARIANTS:N]\`, \`[TILES:edge16]\`, \`[TILES:corner16]\`, \`[TILES:blob47]\`: variants of one drawing (2 to 16), and sets of tiles that fit side by side (16, 16 or 47 images; without directions and frames). An asset has at most 256 images.
- \`{#key}\`: the asset's key, with 1 to ${maxAssetKeyLength} of \`a-z\`, \`0-9\` and \`-\`. Without one, the name becomes the key: \`Oak Tree\` gets \`oak-tree\`.

Lines indented by two spaces belong to the item above:

- A bullet with a pose (\`idle\`, \`walk\`, \`run\`, \`attack\`, \`jump\`, \`crouch\`, \`hurt\`, \`die\`), or with any name and \`(N frames)\`, adds an animation. One bullet can list several: \`Animations: idle, walk (4 frames)\`.
- Other bullets are items if the item above is a file, a plural or ends in \`:\`. Else they describe, like \`Description: …\` and plain text.

An asset has directions × frames of all animations images, at most ${maxImagesPerAsset}. The farmer above has 4 × (2 + 4) = 24. A plan has at most 100,000 characters, a project ${maxAssetsPerProject} assets, an item ${maxAnimationsPerAsset} animations.

Prose between the title (\`#\`) and the first category introduces the game. Comments (\`<!-- -->\`) are private.

### A style

A style is Markdown about the look, as people write art guides: headings, lists such as \`- **Perspective:** side view\`, tables, code blocks, sentences. YAML front matter wins over headings, lists and tables, and those over sentences. Every field is optional.

- \`keywords\`: the technique and the genre, separated by commas.
- \`resolution\`, in text also "sprite size", "tile size" or "grid": \`32x32\` or \`32px\`, the size of assets that state no size.
- \`palette\`: colours (\`#rrggbb\`), or the name of a well-known palette such as PICO-8, Game Boy, Endesga 32, Sweetie 16 or Resurrect 64. Sentences need three colours to make a palette. A colour that the text forbids ("never use #000000") is left out.
- \`lighting\`, \`outline\`, \`mood\`, \`perspective\`, \`background\`: a few words each.
- \`model\`: the image model, in front matter alone. \`pixels\`: \`on\`, \`off\` or settings of the work on pixels. \`licences\`: \`MIT\`, \`CC-BY-3.0\` or both, for built-in drawings.

Prompts get these fields and the sentences about the look, up to ${styleLimits.text.words} words: those with the most words about shapes, colours and shading. Sentences about files and tools, and wishes such as "no text", stay out, because an image model draws what a prompt names. \`GET …/style\` shows the result and lists the lines that are not used.

\`\`\`markdown
---
keywords: [pixel art, cosy, soft outlines]
lighting: warm morning light
outline: one pixel, dark brown
mood: calm
palette: Sweetie 16
resolution: 32x32
perspective: three-quarter top-down
background: transparent
pixels: on
licences: [MIT]
model: procedural
---
Rounded shapes, two-tone shading.
\`\`\``;
