/** Joins the files and warnings of several assets. */
import type { Built } from "./target";

export function joinBuilt(parts: readonly Built[]): Built {
  return { files: parts.flatMap(({ files }) => files), warnings: parts.flatMap(({ warnings }) => warnings) };
}
