/** The prose of the specification: introduction, first steps, conventions, and a note on each group of operations. */
import type { TagName } from "../http/tags";

export const summary = "Turns a game's written plan and style into an engine-ready pack of sprites.";

export const story = `Hatchery draws the sprites of your game from your written plan and style. Sign up, or create an API key for an agent or CI, and create a project. Write two memory files: \`plan\`, a Markdown list of the assets that the game needs, and \`style\`, a description of the look. Apply the plan: each line becomes an asset with a stable key such as \`hero-knight\`. Start a generation with a request, or let a git push start one through a signed trigger. Every asset is drawn frame by frame, checked and stored. You can follow the progress and the cost live. A restart or a slow provider loses nothing. Approve the versions that you like, and send the others back with a note. Then export a ZIP that your engine can open, from a signed link that supports resuming.`;

/** The calls from nothing to a ZIP, in Markdown. */
export const steps = (origin: string): string => `## First steps

From nothing to a ZIP. Set \`TOKEN\`, \`PROJECT\`, \`GENERATION\` and \`EXPORT\` to the values from the responses as you go. If this deployment requires invitations, register with an \`inviteCode\` too.

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
curl -X POST $API/projects/$PROJECT/generations -H "$AUTH" -H "Idempotency-Key: first-draft"   # id
curl "$API/projects/$PROJECT/generations/$GENERATION?wait=60" -H "$AUTH"   # again until the status is succeeded

curl $API/projects/$PROJECT/assets/review -H "$AUTH" -H "$JSON" -d '{"status": "approved"}'
curl -X POST $API/projects/$PROJECT/exports -H "$AUTH"   # id
curl "$API/projects/$PROJECT/exports/$EXPORT?wait=60" -H "$AUTH"   # again until the status is ready, then get the url
\`\`\``;

export const conventions = `## Conventions

JSON in UTF-8. Times are ISO 8601 in UTC. Money is a whole number of micro-US-dollars, in fields that end in \`MicroUsd\`. Ids are opaque, prefixed (\`prj_…\`) and sort by time. An id is never a secret.

**Credentials.** Send \`Authorization: Bearer\` with an access token or an API key (\`hk_…\`). An access token lives 15 minutes; the refresh token returns the next pair. An API key may do only as much as the key's scopes allow, and can never use sign-in, account, key or administration operations.

**Errors** are \`application/problem+json\` (RFC 9457). Rely on \`code\`, which is stable. \`type\` links to an explanation of the code. Every response has an \`X-Request-Id\`; include that id when you report a problem.

**Lists** take \`limit\` (1 to 100; default 20, for models 100) and \`cursor\`. Send the \`nextCursor\` of one page as the \`cursor\` of the next. On the last page \`nextCursor\` is null.

**Safe retries.** Operations that cost money or time accept an \`Idempotency-Key\`, a value that you choose. A repeat with the same key and body within 24 hours starts nothing and returns the first response with \`Idempotency-Replayed: true\`. The same key with another body is refused.

**Concurrent changes.** Read the \`ETag\`, then write with \`If-Match\`. If somebody else wrote in between, the response is 412 and nothing is overwritten. A proxy that compresses may turn the tag weak (\`W/"…"\`); send the tag as you got it.

**Waiting.** Read a generation or an export with \`?wait=60\`, again until \`status\` says that the work has ended. Or watch a generation through its event stream: any EventSource that sends \`Authorization\` will do. Close the EventSource at the event \`done\`; otherwise it asks once more, and the response 204 stops it.

**Strictness.** Unknown body fields and unknown query parameters are refused, so a typo never goes unnoticed. Only signed links ignore the parameters that chats and mailings add. An operation without a body accepts an empty body or \`{}\`. Text lengths count characters (Unicode code points).`;

/** Returns Markdown with headings, paragraphs and one code block. The documentation page renders only these. */
export function description(publicBaseUrl: string): string {
  return [story, steps(publicBaseUrl), conventions].join("\n\n");
}

export const tagNotes: Readonly<Record<TagName, string>> = {
  Identity: "Sign-up and sign-in, the account, and sessions.",
  "API keys": "Credentials for agents and CI, limited by scopes, to one project, or by an end date.",
  Projects: "A project is one game with all files, assets and exports.",
  "Memory files":
    "The texts about a game: `plan` (the assets to draw), `style` (the look), `code` and `log`. Every write creates a version; the last 20 are kept.",
  Plans: "Turn the plan into assets. The key ties a line to an asset, even when the line moves.",
  Assets: "The things to draw, and their drawn versions. View versions, approve one, or send one back with a note.",
  Generations:
    "Runs that draw assets. A generation survives restarts and slow providers, and ends in exactly one final state.",
  Triggers: "Addresses at which a signed request starts a generation: for CI, a git push or a game editor.",
  References: "Images that show the style. Models that accept images get them.",
  Exports:
    "ZIPs for game engines: a manifest, the drawings of the approved versions as images or sheets, and the files that each engine opens. `GET /v1/targets` lists the engines.",
  Files: "Downloads from signed addresses, without any other credential, in parts if needed.",
  Usage: "The numbers of drawn images and their costs.",
  "Provider keys": "Keys to your own accounts at image providers. The service encrypts each key and never returns one.",
  Webhooks: "Signed messages to your server about events, with retries and a log of deliveries.",
  Administration: "For the people who run this deployment.",
  Operations: "The health check and this documentation.",
};
