/** Reads the poses in round brackets behind a name: `Button (normal, hover, pressed)`. */
import { isPose } from "./animations";
import type { Candidate } from "./candidates";

const bracketed = /^(?<rest>.*\S)\s*[(（](?<list>[^()（）]+)[)）]$/u;

/** `poses` is undefined for a name without brackets, or with other words in them. */
export function takeListedPoses(name: string): { readonly rest: string; readonly poses: string | undefined } {
  const { rest = name, list = "" } = bracketed.exec(name.trim())?.groups ?? {};
  const poses = list.split(/\s*[,、，/]\s*/u);
  return poses.length > 1 && poses.every(isPose) ? { rest, poses: poses.join(", ") } : { rest: name, poses: undefined };
}

/** The candidate as if the poses stood in a line of their own below. */
export function withPoses(candidate: Candidate, poses: string | undefined): Candidate {
  if (poses === undefined) return candidate;
  const detail = { line: candidate.line, text: `Animations: ${poses}`, isBullet: true };
  return { ...candidate, details: [detail, ...candidate.details] };
}
