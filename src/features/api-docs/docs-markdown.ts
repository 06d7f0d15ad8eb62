import { markup, type Html } from "./html";

/** Converts Markdown to HTML. */

/** Converts `code` between backticks and **words** between double asterisks. Everything else is plain text. */
export function inline(text: string): Html[] {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 1 ? markup`<code>${part}</code>` : { text: strong(part) }));
}

function strong(text: string): string {
  const parts = text
    .split("**")
    .map((part, index) => (index % 2 === 1 ? markup`<strong>${part}</strong>` : markup`${part}`));
  return parts.map(({ text }) => text).join("");
}

function block(text: string): Html {
  if (text.startsWith("## ")) return markup`<h2>${inline(text.slice(3))}</h2>`;
  if (text.startsWith("### ")) return markup`<h4>${inline(text.slice(4))}</h4>`;
  if (text.startsWith("- ")) return list(text);
  if (text.startsWith("```"))
    return markup`<pre><code>${text.slice(text.indexOf("\n") + 1, text.lastIndexOf("\n"))}</code></pre>`;
  return markup`<p>${inline(text)}</p>`;
}

/** A list of one level, with one line for each item. */
function list(text: string): Html {
  const items = text.split(/^- /m).slice(1);
  return markup`<ul>${items.map((item) => markup`<li>${inline(item.trim())}</li>`)}</ul>`;
}

/** Splits the text into blocks at blank lines, except inside a fenced block. */
function blocksOf(text: string): string[] {
  const parts = text.split("```");
  return parts.flatMap((part, index) => (index % 2 === 1 ? [`\`\`\`${part}\`\`\``] : part.split("\n\n")));
}

/** Converts the small part of Markdown that the API's own descriptions use. */
export function fromMarkdown(text: string): Html[] {
  return blocksOf(text)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(block);
}
