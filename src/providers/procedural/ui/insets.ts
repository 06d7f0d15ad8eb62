/** The nine-slice insets of a UI element, as data for export targets. */
import type { DrawRequest } from "../../provider";
import { parseRequest } from "../parsed-request";
import { findNamed } from "../words";
import { controlDrawings, speechTail, type ControlName } from "./controls";
import { reachOf } from "./corner-ornament";
import { glyphs } from "./glyphs";

/** Pixels from each side of the image that must not be stretched. */
export type Insets = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

const stretchable: ReadonlySet<ControlName> = new Set(["button", "panel", "dialogue", "frame", "bar", "slot", "tab"]);

/** Returns null for an element that must not be stretched: a sign, a cursor, a knob, an icon. */
export function findInsets(request: DrawRequest): Insets | null {
  if (request.kind !== "ui-element") return null;
  const { width, height, scale, subject, description, traits } = parseRequest(request);
  const called = findNamed<ControlName>(controlDrawings, subject);
  if (findNamed(glyphs, subject) !== undefined && (called === undefined || called === "button")) return null;
  const name = called ?? findNamed<ControlName>(controlDrawings, description);
  if (name === undefined || !stretchable.has(name)) return null;
  const [across, down] = [reachOf(width) * scale, reachOf(height) * scale];
  const tail = name === "dialogue" ? speechTail(traits, height) * scale : 0;
  return { left: across, top: down, right: across, bottom: Math.min(down + tail, request.height - down) };
}
