/** Reads the entries of a list as candidates. */
import type { FieldName } from "../../dictionary/plan-words";
import type { Size } from "../../lib/size";
import { takeAttributes } from "./attributes";
import { linesOfEntry, toDetails } from "./block-lines";
import type { Candidate, Detail, Section } from "./candidates";
import { findFieldName, isBare, readFields } from "./fields";
import { sortEntry, type EntrySort } from "./entry-sorts";
import type { Block, List, ListEntry } from "./markdown-blocks";
import { noFields } from "./no-fields";
import { toWords } from "../plain-text";

export type SortedEntry = {
  readonly entry: ListEntry;
  readonly sort: EntrySort;
  /** The first line as plain words, without a task-list box. */
  readonly text: string;
  readonly isBoxed: boolean;
  readonly lines: readonly number[];
};

const box = /^\\?\[(?:[ xX~!*?✓✔✅-]?|DONE|WIP|TODO|done|wip|todo)\\?\] ?(?=\S|$)/u;

export function sortEntries(list: List, section: Section): SortedEntry[] {
  return joinDescriptions(list.entries).map((entry) => {
    const raw = entry.lines[0]?.text ?? "";
    const isBoxed = box.test(raw);
    const text = toWords(withNameFirst(raw.replace(box, "")));
    return {
      entry,
      sort: sortEntry(raw.replace(box, ""), text, section.topic),
      text,
      isBoxed,
      lines: linesOfEntry(entry),
    };
  });
}

/** An entry with the label "Description" describes the entry above, although the entry is not nested. */
function joinDescriptions(entries: readonly ListEntry[]): ListEntry[] {
  const joined: ListEntry[] = [];
  for (const entry of entries) {
    const above = joined.at(-1);
    const isDescription = toField(toWords(entry.lines[0]?.text ?? ""))?.name === "description";
    const mayJoin =
      above !== undefined && toField(toWords(above.lines[0]?.text ?? "")) === undefined && above.lines.length > 0;
    if (isDescription && mayJoin) {
      const nested: Block = { kind: "list", entries: [entry] };
      joined[joined.length - 1] = { ...above, children: [...above.children, nested] };
    } else joined.push(entry);
  }
  return joined;
}

/** Bold words at the start, before a dash, are the name, also when a colon follows later (`**bed** - a bed: brown`). */
function withNameFirst(raw: string): string {
  const match = /^(\*\*|__|`)([^*`]+)\1 (?:-|–|—|--) (.*)$/u.exec(raw);
  return match === null ? raw : `${match[2]}: ${match[3]}`;
}

/** One entry as one candidate. Fields among the nested lines become its values. */
export function toCandidate(sorted: SortedEntry, section: Section, block: number): Candidate {
  const { entry, text, isBoxed, lines } = sorted;
  const wrapped = entry.lines.slice(1).map(({ line, text }) => ({ line, text: toWords(text), isBullet: false }));
  const { fields, details } = splitFields([...wrapped, ...toDetails(entry.children)]);
  const endLine = lines.reduce((most, line) => Math.max(most, line), entry.line);
  return { line: entry.line, endLine, form: "bullet", text, details, fields, section, block, isBoxed };
}

/** Takes `Size: 24x16` and bare `24x16, 4 frames` out of nested lines. Other lines stay in order. */
export function splitFields(lines: readonly Detail[]): {
  fields: Candidate["fields"];
  details: Detail[];
} {
  const given: { name: FieldName; value: string; line: number }[] = [];
  const details: Detail[] = [];
  // The size of a sheet counts only if no frame has a size.
  const sheets: typeof given = [];
  for (const detail of lines) {
    const field = toField(detail.text);
    if (field !== undefined && isValue(field.name, field.value)) {
      const isSheet =
        field.name === "size" && /sheet|strip|atlas|спрайтшит/iu.test(detail.text.split(/[:：]/u)[0] ?? "");
      (isSheet ? sheets : given).push({ ...field, line: detail.line });
    } else if (detail.isBullet && isBare(detail.text))
      given.push({ name: "size", value: detail.text, line: detail.line });
    else details.push(detail);
  }
  given.push(...sheets);
  if (given.length === 0) return { fields: noFields, details };
  const read = readFields(given);
  return { fields: read.fields, details: [...details, ...read.details] };
}

/** Splits `Label: value`. */
export function toField(text: string): { name: FieldName; value: string } | undefined {
  const match = /^([^:：[\]{}]{1,40})[:：]\s*(.+)$/u.exec(text);
  const name = findFieldName(match?.[1] ?? "");
  return name === undefined ? undefined : { name, value: (match?.[2] ?? "").trim() };
}

/** A field whose value is an attribute, a file or a status. Descriptions keep their place among the other lines. */
function isValue(name: FieldName, value: string): boolean {
  if (name === "size" || name === "frames" || name === "directions" || name === "fps") {
    return isBare(value) || takeAttributes(value).rest !== value || /^~?\d+$/.test(value);
  }
  return name === "file" || name === "status" || name === "format" || name === "kind" || name === "count";
}

/** The size in the first of these lines that is a field of sizes (`Size: 64x64`). */
export function findFieldSize(texts: readonly string[]): Size | null {
  const sizes = texts
    .map(toField)
    .map((field) => (field?.name === "size" ? takeAttributes(field.value).attributes.size : null));
  return sizes.find((size) => size !== null) ?? null;
}
