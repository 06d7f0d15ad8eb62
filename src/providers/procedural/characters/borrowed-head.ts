/** The head that a body without one of its own borrows from a picture of the dictionary. */
import type { NamedThing } from "../../../dictionary/find-picture";
import type { Picture } from "../../../dictionary/pictures";
import { clear } from "../canvas";
import { drawPicture } from "../dictionary/picture-sprite";
import { standstill } from "../motion";
import type { ParsedRequest } from "../parsed-request";
import type { Head } from "../sketch";
import { stamp } from "../stamp";

/** From behind, the head shows its outline and one tone, because the picture has a face. */
export function borrowHead(
  thing: NamedThing & { readonly picture: Picture },
  request: ParsedRequest,
  back: boolean,
): Head {
  return (pen, area) =>
    stamp(pen, area, (width, height) => {
      const head = drawPicture(thing, { ...request, width, height, time: standstill }, "middle");
      if (!back) return head;
      const { outline } = request.traits.paint;
      const tone = mostFrequent(head.pixels.filter((colour) => colour !== clear && colour !== outline));
      return { ...head, pixels: head.pixels.map((colour) => (colour === clear || colour === outline ? colour : tone)) };
    });
}

function mostFrequent(colours: Int32Array): number {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  let best: readonly [number, number] = [0, 0];
  for (const entry of counts) if (entry[1] > best[1]) best = entry;
  return best[0];
}
