/** Builds HTML that cannot be broken by an inserted text. */

/** Markup that is safe to send. Made by `markup`, which escapes every inserted text. */
export type Html = { readonly text: string };

type Part = Html | readonly Html[] | string | number;

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const nothing: Html = { text: "" };

/** Escapes inserted texts for both places where they may stand: between tags and in a quoted attribute. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    text: strings.map((text, index) => text + (index < parts.length ? toMarkup(parts[index] ?? "") : "")).join(""),
  };
}

function toMarkup(part: Part): string {
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return String(part);
  return "text" in part ? part.text : part.map(({ text }) => text).join("");
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? "");
}
