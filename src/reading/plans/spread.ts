/** Makes one candidate of each thing on a line that names several. */
import { takeAttributes } from "./attributes";
import type { Candidate } from "./candidates";
import { readItemText } from "./item-text";
import { cleanName } from "./names";
import { quote } from "../quote";
import { splitList, splitNames } from "./split-list";
import type { Sink } from "./sink";
import { topicOf } from "./topics";
import { toWordsOf } from "./words";

const maxPartWords = 4;

/** The parts share everything but the name. The line is reported, so that the author sees how it was read. */
export function spreadCandidates(candidates: readonly Candidate[], sink: Sink): Candidate[] {
  return candidates.flatMap((candidate) => {
    const parts = findParts(candidate);
    if (parts === undefined) return [candidate];
    const { line } = candidate;
    const names = parts.names
      .map((name) => quote(name))
      .slice(0, 4)
      .join(", ");
    sink.report(
      { line, endLine: line },
      "split",
      `This line is read as ${parts.names.length} items: ${names}. Write one item a line to change that.`,
    );
    return parts.names.map((name) => ({
      ...candidate,
      text: parts.rest === "" ? name : `${name}: ${parts.rest}`,
      section: parts.section,
    }));
  });
}

type Parts = { readonly names: readonly string[]; readonly rest: string; readonly section: Candidate["section"] };

function findParts(candidate: Candidate): Parts | undefined {
  const { text, section } = candidate;
  const item = readItemText(text);
  if (item.tags.length > 0 || item.keys.length > 0 || candidate.form === "heading") return undefined;
  const names = splitNames(item.name);
  const { attributes } = takeAttributes(item.name);
  const shared = {
    ...section,
    attributes: {
      ...section.attributes,
      size: attributes.size ?? section.attributes.size,
      frames: attributes.frames ?? section.attributes.frames,
    },
  };
  if (names !== undefined)
    return { names: names.map((name) => takeAttributes(name).rest), rest: item.description, section: shared };
  return splitGroup(candidate, item.name, item.description);
}

/** `Props: barrel, crate, lamp` names things of a group. `Knight: red cape, blue plume` describes one. */
function splitGroup({ section, details }: Candidate, name: string, description: string): Parts | undefined {
  const group = cleanName(takeAttributes(name).rest);
  const topic = topicOf(group);
  const isGroup =
    topic !== undefined &&
    toWordsOf(group).length <= 2 &&
    (/(?:s|fx|いろいろ|들|ы|и)$/iu.test(group) || /[\u3400-\u9fff]/.test(group));
  if (!isGroup || details.length > 0) return undefined;
  const { rest, attributes } = takeAttributes(description.replace(/\s*\((?:[\d/x× px-]+)\)$/u, ""));
  const parts = splitList(rest.replace(/[.。]$/u, ""), ",;、，；+");
  const isShort = parts.every((part) => toWordsOf(part).length <= maxPartWords && !/[.:：]/u.test(part));
  if (parts.length < 2 || !isShort) return undefined;
  const size = attributes.size ?? takeAttributes(name).attributes.size ?? section.attributes.size;
  return { names: parts, rest: "", section: { ...section, topic, attributes: { ...section.attributes, size } } };
}
