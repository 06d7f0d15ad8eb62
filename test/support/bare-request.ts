/** A request to draw without anything but the subject, for tests of the procedural provider. */
import type { DrawRequest } from "../../src/providers/provider";

export const bareRequest: Omit<DrawRequest, "kind" | "subject" | "seed" | "width" | "height"> = {
  model: "procedural",
  prompt: "",
  references: [],
  description: "",
  note: "",
  styleWords: "",
  palette: [],
  slot: { direction: null, animation: null, frame: 1, variant: 1, tile: null },
  frames: 1,
  tiles: null,
  licences: [],
};
