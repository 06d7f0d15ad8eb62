/** The grammar of plans and styles, as users read it: in `/openapi.json`, `/docs`, `/llms.txt` and the README. */
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

/** Only headings, paragraphs, lists with `-` and fenced blocks: the reference page renders no other Markdown. */
export const grammar = `### A plan

A plan is Markdown. A heading from \`##\` to \`######\` begins a category. A bullet (\`-\`, \`*\` or \`+\`) is an item: one asset.

\`\`\`markdown
# Harvest Hollow
A cosy farming game, seen from above.

## Characters
- [MOVEABLE:4] Farmer {#farmer}: young farmer, straw hat
  - idle (2 frames)
  - walk (4 frames): swings a hoe
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
- \`[SIZE:WxH]\`: pixels, up to ${maxSidePixels} a side. Default: the resolution of the style, else ${defaultSidePixels}x${defaultSidePixels}.
- \`[KIND:k]\`: one of ${assetKinds.map((kind) => `\`${kind}\``).join(", ")}. Without the tag, the name and the category decide.
- \`{#key}\`: the asset's key, with 1 to ${maxAssetKeyLength} of \`a-z\`, \`0-9\` and \`-\`. Without one, the name becomes the key: \`Oak Tree\` gets \`oak-tree\`. An asset keeps its key when lines move. Write the key before you change a name.

Lines indented by two spaces belong to the item above:

- A bullet with a pose (\`idle\`, \`walk\`, \`run\`, \`attack\`, \`jump\`, \`crouch\`, \`hurt\`, \`die\`), or with any name and \`(N frames)\`, adds an animation. One bullet can list several: \`Animations: idle, walk (4 frames)\`.
- Any other bullet, \`Description: …\` and plain text describe the item.

An asset has directions × frames of all animations images, at most ${maxImagesPerAsset}. The farmer above has 4 × (2 + 4) = 24. A plan has at most 100,000 characters, a project ${maxAssetsPerProject} assets, an item ${maxAnimationsPerAsset} animations.

Prose between the title (\`#\`) and the first category introduces the game. Comments (\`<!-- -->\`) are private. Code blocks, numbered lists, tables, quotes and loose lines are no items: \`plan/apply\` reports each with the line's number, and drops nothing in silence. Try a plan with \`{"dryRun": true}\` first.

### A style

A style is Markdown: prose about the look, after optional YAML front matter. Every field is optional. Without a \`palette\`, the colours in the prose (\`#rrggbb\`) are the palette.

\`\`\`markdown
---
keywords: [pixel art, cosy, soft outlines]
lighting: warm morning light
palette: ["#2b1d0e", "#c98f4b", "#7fae4b", "#f4f4f4"]
resolution: 32x32
perspective: three-quarter top-down
background: transparent
model: procedural
---
Rounded shapes, two-tone shading, one-pixel outlines.
\`\`\``;
