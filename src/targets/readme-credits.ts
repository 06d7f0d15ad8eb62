/** Who drew the images of a pack, on which terms, and who must be named: a section of the pack's README. */
import type { Credit, Origin } from "./chosen-asset";

/** The longest list of credits that is still read. `NOTICE.md` has all. */
const maxCredits = 50;

/** Empty for a pack without assets. */
export function originSection(origins: readonly Origin[]): string[] {
  if (origins.length === 0) return [];
  const terms = new Set(origins.map(({ model, terms: text }) => `- \`${model}\`: ${text}`));
  const models = ["The images were drawn by these models:", [...terms].toSorted().join("\n")];
  return [
    ["## Credits and terms", ...models, ...creditParagraphs(origins.flatMap(({ credits }) => credits))].join("\n\n"),
  ];
}

/** Each credit once, in the given order, as an item of a list. */
export function toCreditLines(credits: readonly Credit[]): string[] {
  return [...new Set(credits.map(({ title, author, licence, url }) => `- ${title} by ${author}, ${licence}, ${url}`))];
}

function creditParagraphs(credits: readonly Credit[]): string[] {
  const lines = toCreditLines(credits);
  if (lines.length === 0) return [];
  const more = lines.length > maxCredits ? [`- And ${lines.length - maxCredits} more.`] : [];
  return [
    "Name the authors of these drawings in your game, as `NOTICE.md` does:",
    [...lines.slice(0, maxCredits), ...more].join("\n"),
  ];
}
