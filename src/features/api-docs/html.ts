/** Markup that is safe to send: made by `markup`, which escapes every text that is put into it. */
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

/** Texts are escaped, wherever they stand: between tags, or in a quoted attribute. */
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
