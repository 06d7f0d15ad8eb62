/** The typeface of the contact sheet, which the Worker's contact sheets share. */
import { toTypeface } from "../../src/viewing/font.ts";
import { glyphBanks } from "../../src/viewing/glyphs.ts";

export const { isPrintable, textWidth, typeset, fitText } = toTypeface(glyphBanks);
