/** The paths of a pack's files, as seen from the archive, from one another, and from the game's project. */
import path from "node:path";
import type { Pack } from "./pack";

/** The file of a shared page, from the archive's root. */
export function pagePath(page: number): string {
  return `sheets/${page}.png`;
}

/** The way from a target's file to a shared page, as relative URLs and paths have it. */
export function pageFrom(pack: Pack, file: string, page: number): string {
  return path.posix.relative(path.posix.dirname(pack.root + file), pagePath(page));
}

/** A target's file in the game's project: `hatchery/farm.json`. */
export function inProject({ options, root }: Pack, file: string): string {
  return `${options.folder}/${root}${file}`;
}

/** A shared page in the game's project. */
export function pageInProject({ options }: Pack, page: number): string {
  return `${options.folder}/${pagePath(page)}`;
}
