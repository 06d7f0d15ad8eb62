/** The words around the table: what this is, how it is called, and what each group of operations is for. */

export const summary = "Turns a game's written plan and style into an engine-ready pack of sprites.";

const story = `Hatchery draws the sprites of your game from what you have written about it. Sign up, or make an API key for an agent or CI, and create a project. Put two memory files into it: \`plan\`, a Markdown list of what the game needs, and \`style\`, how it looks. Apply the plan, and each line becomes an asset with a stable key such as \`hero-knight\`. Start a generation by a call, or let a git push start one through a signed trigger: every asset is drawn frame by frame, checked and stored, while you follow it live and see what it costs; a restart or a slow provider loses nothing. Approve the versions that you like and send the others back with a note. Then export: a ZIP that your engine opens, from a signed link that can resume.`;

const steps = (origin: string): string => `## First steps

From nothing to a ZIP. Give \`TOKEN\` and \`PROJECT\` their values from the answers as you go. Where sign-up is by invitation, registering takes an \`inviteCode\` too.

\`\`\`sh
API=${origin}/v1
curl $API/auth/register -H "Content-Type: application/json" \\
  -d '{"email": "you@studio.example", "password": "vermilion otter crossing"}'   # accessToken

AUTH="Authorization: Bearer $TOKEN"
JSON="Content-Type: application/json"
curl $API/projects -H "$AUTH" -H "$JSON" -d '{"name": "Harvest Hollow"}'   # id

curl $API/projects/$PROJECT/memory-files -H "$AUTH" -H "$JSON" \\
  -d '{"type": "style", "content": "Cosy 16-bit pixel art, warm evening light"}'
curl $API/projects/$PROJECT/memory-files -H "$AUTH" -H "$JSON" \\
  -d '{"type": "plan", "content": "## Characters\\n- Hero Knight: silver armour, red cape"}'

curl -X POST $API/projects/$PROJECT/plan/apply -H "$AUTH"
curl -X POST $API/projects/$PROJECT/generations -H "$AUTH" -H "Idempotency-Key: first-draft"

# when the generation has succeeded
curl $API/projects/$PROJECT/assets/review -H "$AUTH" -H "$JSON" -d '{"status": "approved"}'
curl -X POST $API/projects/$PROJECT/exports -H "$AUTH"   # read it until it is ready: then it has a url
\`\`\``;

const conventions = `## Conventions

JSON in UTF-8. Times are ISO 8601 in UTC. Money is a whole number of micro-US-dollars, in fields that end in \`MicroUsd\`. Ids are opaque, prefixed (\`prj_…\`) and sort by time; they are never secret.

**Credentials.** Send \`Authorization: Bearer\` with an access token or an API key (\`hk_…\`). An access token lives 15 minutes; its refresh token gets the next pair. A key does what its scopes allow, and never touches sign-in, the account, other keys or administration.

**Errors** are \`application/problem+json\` (RFC 9457). Go by \`code\`: each is explained where \`type\` points to. Every answer carries \`X-Request-Id\`; name it when you report a problem.

**Lists** take \`limit\` (1 to 100; left out, 20, and for models 100) and \`cursor\`. Send the \`nextCursor\` of one page as the \`cursor\` of the next; it is null at the end.

**Repeating safely.** What costs money or time takes an \`Idempotency-Key\` of your own: the same key with the same body, within 24 hours, gets the first answer with \`Idempotency-Replayed: true\` and starts nothing. The same key with another body is refused.

**Changing what others change too.** Read with \`ETag\`, write with \`If-Match\`: when somebody was faster the answer is 412, and nothing is lost.

**Strictness.** Unknown fields of a body and unknown query parameters are refused, so a misspelt one never passes unseen. An operation without a body takes none, or \`{}\`. Lengths of text count characters (code points).`;

/** Markdown: headings, paragraphs, one code block. */
export function description(publicBaseUrl: string): string {
  return [story, steps(publicBaseUrl), conventions].join("\n\n");
}

/** What each group is for, in the order in which a user meets them. */
export const tagNotes = {
  Identity: "Signing up and in, the account, its sessions.",
  "API keys": "Credentials for agents and CI, limited to what they need: scopes, one project, an end.",
  Projects: "A game, and all that belongs to it.",
  "Memory files":
    "What is written about a game: `plan` (what it needs), `style` (how it looks), `code` and `log`. Every write makes a version; the last 20 are kept.",
  Plans: "Reads the plan and makes its assets. A line keeps its asset, by its key, wherever it moves.",
  Assets: "What is to be drawn, and its drawn versions: look at them, approve one, send one back with a note.",
  Generations: "Runs that draw assets. They survive restarts and slow providers, and end in exactly one final state.",
  Triggers: "Signed addresses that start a generation, for CI, a git push or a game editor.",
  References: "Pictures that show the style, given to models that can look at them.",
  Exports:
    "ZIPs for an engine: a manifest, the pictures of the approved versions, and the files that the engine reads.",
  Files: "Downloads by signed address: no other credential, a part at a time if need be.",
  Usage: "What was drawn and what it cost.",
  "Provider keys": "Your own accounts at image providers. A key goes in, is encrypted, and never comes out.",
  Webhooks: "We call you: signed messages when something has happened, with their deliveries and repeats.",
  Administration: "For the people who run this deployment.",
  Operations: "Whether it runs, and this reference.",
} as const;
export type TagName = keyof typeof tagNotes;
