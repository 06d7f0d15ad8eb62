/** The groups of operations, in the order in which readers need them: the story first, accounts later. `openapi/about.ts` describes each. */
export const tagNames = [
  "Projects",
  "Memory files",
  "Plans",
  "Assets",
  "Generations",
  "Exports",
  "Files",
  "References",
  "Triggers",
  "Webhooks",
  "Usage",
  "Provider keys",
  "Identity",
  "API keys",
  "Administration",
  "Operations",
] as const;
export type TagName = (typeof tagNames)[number];
