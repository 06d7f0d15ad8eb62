import { cutText } from "./plain-text";

const maxQuoteLength = 60;

/** Quotes the author's words in a message, cut to a readable length. */
export function quote(text: string): string {
  const cut = cutText(text, maxQuoteLength);
  return cut === text ? `"${text}"` : `"${cut}…"`;
}
