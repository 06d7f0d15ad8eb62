/** The groups of operations, in the order in which users need them. `openapi/about.ts` describes each. */
export const tagNames = [
  "Identity",
  "API keys",
  "Projects",
  "Memory files",
  "Plans",
  "Assets",
  "Generations",
  "Triggers",
  "References",
  "Exports",
  "Files",
  "Usage",
  "Provider keys",
  "Webhooks",
  "Administration",
  "Operations",
] as const;
export type TagName = (typeof tagNames)[number];
