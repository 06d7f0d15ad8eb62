import { markup, type Html } from "./html";

/** `code` between backticks and **words** between double asterisks; everything else is text. */
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
  if (text.startsWith("```"))
    return markup`<pre><code>${text.slice(text.indexOf("\n") + 1, text.lastIndexOf("\n"))}</code></pre>`;
  return markup`<p>${inline(text)}</p>`;
}

/** Blocks are parted by blank lines; a fenced block may hold blank lines of its own. */
function blocksOf(text: string): string[] {
  const parts = text.split("```");
  return parts.flatMap((part, index) => (index % 2 === 1 ? [`\`\`\`${part}\`\`\``] : part.split("\n\n")));
}

/** The little Markdown that our own descriptions use. */
export function fromMarkdown(text: string): Html[] {
  return blocksOf(text)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(block);
}
