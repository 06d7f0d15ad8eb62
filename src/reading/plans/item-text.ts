/** Splits the line of an item into its parts, with the tags of today. */
import { splitItemText, withoutTags } from "../item-text";
import { remembered } from "../remembered";
import { isTagName } from "./tags";

export const readItemText = remembered((text) => splitItemText(text, isTagName));

export function withoutMarks(text: string, hasEnds: boolean): ReturnType<typeof withoutTags> {
  return withoutTags(text, hasEnds, isTagName);
}
