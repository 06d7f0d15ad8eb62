/** Joins candidates that are one asset: the frames of an animation, and the poses of one figure. */
import { isPose } from "./animations";
import { takeAttributes } from "./attributes";
import type { Candidate, Detail } from "./candidates";
import { readItemText } from "./item-text";
import { cleanName, isFileLike } from "./names";
import { poseWords } from "../../dictionary/plan-words";
import { isWord, toWordList } from "./words";

/** A name such as `ogre_run_02.png` in parts. */
type Stem = {
  readonly candidate: Candidate;
  readonly stem: string;
  readonly pose: string;
  readonly frame: number | null;
};

const poses = toWordList(poseWords);

/** Candidates stay in order. A joined one stands at the place of its first line. */
export function joinStems(candidates: readonly Candidate[]): Candidate[] {
  const stems = candidates.map(findStem);
  const groups = Map.groupBy(
    stems.filter((stem) => stem !== undefined),
    ({ candidate, stem }) => `${candidate.section.name}\n${stem.toLowerCase()}`,
  );
  const joined = new Map<Candidate, Candidate | undefined>();
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const [first] = group;
    for (const { candidate } of group) joined.set(candidate, undefined);
    if (first !== undefined) joined.set(first.candidate, joinGroup(group, first));
  }
  return candidates.flatMap((candidate) => {
    if (!joined.has(candidate)) return [candidate];
    return joined.get(candidate) ?? [];
  });
}

function findStem(candidate: Candidate): Stem | undefined {
  const { name, description } = readItemText(candidate.text);
  if (candidate.form === "heading" || !isFileLike(takeAttributes(name).rest)) return undefined;
  const base = cleanName(takeAttributes(name).rest);
  const [, rest = "", digits] = /^(.+?)(?: (?:f|frame ?)?(\d{1,3}))?$/iu.exec(base) ?? [];
  const words = rest.split(" ");
  const frame = digits === undefined ? null : Number(digits);
  const isFrame = / (?:f|frame ?)\d{1,3}$/iu.test(base) || /\bframe \d/iu.test(description);
  const at = findPoseAt(words, frame, isFrame);
  if (at === undefined) return undefined;
  const pose = words.slice(at).join(" ");
  return { candidate, stem: words.slice(0, at).join(" ") || pose, pose, frame };
}

/** The index of the word where the pose begins. */
function findPoseAt(words: readonly string[], frame: number | null, isFrame: boolean): number | undefined {
  const at = words.findLastIndex((word, index) => index > 0 && isWord(poses, word));
  if (at > 0 && isPose(words.slice(at).join(" "))) return at;
  if (frame === null) return undefined;
  if (words.length === 1) return isFrame || isPose(words[0] ?? "") ? 0 : undefined;
  return isFrame ? words.length - 1 : undefined;
}

/** One candidate with the poses as animations. Files with numbers are the frames of their pose. */
function joinGroup(group: readonly Stem[], first: Stem): Candidate {
  const animations = Map.groupBy(group, ({ pose }) => pose.toLowerCase());
  const details: Detail[] = [...animations].map(([pose, frames]) => {
    const line = frames[0]?.candidate.line ?? first.candidate.line;
    const stated = frames.map(
      ({ candidate }) => takeAttributes(candidate.text).attributes.frames ?? candidate.fields.attributes.frames ?? 1,
    );
    const count = frames.length > 1 ? frames.length : (stated[0] ?? 1);
    return { line, text: `${pose === "" ? "loop" : pose} (${count} frames)`, isBullet: true };
  });
  const { candidate } = first;
  const described = readItemText(candidate.text).description;
  const endLine = group.reduce((most, one) => Math.max(most, one.candidate.endLine), candidate.endLine);
  const sized = group.map(
    (one) => takeAttributes(one.candidate.text).attributes.size ?? one.candidate.fields.attributes.size,
  );
  const size = sized.find((found) => found !== null) ?? null;
  const own = takeAttributes(described).rest;
  const attributes = { ...candidate.fields.attributes, size, frames: null };
  const text = own === "" ? first.stem : `${first.stem}: ${own}`;
  const rest = group.flatMap((one) => one.candidate.details);
  return { ...candidate, text, endLine, details: [...details, ...rest], fields: { ...candidate.fields, attributes } };
}
