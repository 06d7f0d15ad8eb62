/** Counts the words that make a text a riddle, for the limits that CONTRIBUTING sets. */

export type WordRates = {
  readonly words: number;
  /** "what" and "whatever" in 1,000 words. */
  readonly what: number;
  /** "it", "its" and "itself" in 1,000 words. */
  readonly it: number;
  /** "he", "his" and "him", counted. */
  readonly he: number;
};

export function rateWords(text: string): WordRates {
  const words =
    withoutCode(text)
      .toLowerCase()
      .match(/[a-z]+/g) ?? [];
  const count = (...wanted: readonly string[]): number => words.filter((word) => wanted.includes(word)).length;
  const rate = (hits: number): number => (words.length === 0 ? 0 : (1000 * hits) / words.length);
  return {
    words: words.length,
    what: rate(count("what", "whatever")),
    it: rate(count("it", "its", "itself")),
    he: count("he", "his", "him", "himself"),
  };
}

/** Markdown without what is quoted as code, and without addresses. */
function withoutCode(text: string): string {
  return text
    .replaceAll(/^ *```[\s\S]*?^ *```/gm, " ")
    .replaceAll(/`[^`\n]*`/g, " ")
    .replaceAll(/https?:\/\/\S+/g, " ");
}

const token =
  /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|(?<comment>\/\*[\s\S]*?\*\/|(?<![:\\[/])\/\/[^\n]*)/g;

/** The comments of a TypeScript file, one under the other. */
export function commentsOf(source: string): string {
  return [...source.matchAll(token)].flatMap(({ groups }) => groups?.["comment"] ?? []).join("\n");
}

/** Every text that an OpenAPI document shows to its readers. */
export function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === "string" && ["summary", "description", "title"].includes(name) ? [inner] : textsOf(inner),
  );
}
