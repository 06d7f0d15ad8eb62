/** Writes a dry run as Markdown, for people. */
import type { DryRun } from "./schemas";

/** The items and the problems of a plan are at most 1,000 and 50, so the text stays bounded. */
export function toPreviewText(plan: DryRun): string {
  const { summary, items, renamed, problems, normalized, estimateMicroUsd } = plan;
  const sections = [
    "# The plan as read",
    toHeadline(summary),
    toChanges(plan),
    ...(renamed.length === 0 ? [] : [toRenames(renamed)]),
    ...(items.length === 0 ? [] : [toItems(items)]),
    ...(problems.length === 0 ? [] : [toProblems(problems)]),
    toEstimate(estimateMicroUsd),
    ...(normalized === null || normalized === "" ? [] : [toOwn(normalized)]),
  ];
  return `${sections.join("\n\n")}\n`;
}

function toHeadline({ candidates, read, blocksNotRead, refused }: DryRun["summary"]): string {
  const counts = `Read ${read} of ${candidates} possible items. ${toCount(blocksNotRead, "block")} not read.`;
  if (!refused) return counts;
  return `${counts}\n\n**This plan is refused**, because most of it is no list of assets. Applying it changes nothing. Edit the draft at the end and store that, or apply with \`{"force": true}\`.`;
}

function toChanges({ created, updated, unchanged, orphaned }: DryRun): string {
  const lists = Object.entries({ created, updated, unchanged, orphaned });
  return ["| change | assets | keys |", "|---|---:|---|", ...lists.map(([name, keys]) => toChange(name, keys))].join(
    "\n",
  );
}

const maxKeysShown = 20;

function toChange(name: string, keys: readonly string[]): string {
  const shown = keys.slice(0, maxKeysShown).map((key) => `\`${key}\``);
  const rest = keys.length > maxKeysShown ? [`and ${keys.length - maxKeysShown} more`] : [];
  return `| ${name} | ${keys.length} | ${[...shown, ...rest].join(", ")} |`;
}

function toRenames(renamed: DryRun["renamed"]): string {
  const lines = renamed.map(({ from, to }) => `- \`${from}\` → \`${to}\``);
  const intro = "These items seem to be renamed. Confirm with `renames` when you apply, and they keep their drawings:";
  return ["## Renamed", intro, lines.join("\n")].join("\n\n");
}

function toItems(items: DryRun["items"]): string {
  const head = "| line | key | name | kind | size | directions | animations | description |";
  const rows = items.map((item) => {
    const { line, key, width, height, kind, confidence } = item;
    const sure = confidence === "low" ? " (please check)" : "";
    const moves = item.animations.map(({ name, frames, fps }) => `${name} ${frames} at ${fps} fps`).join(", ");
    const cells = [
      toCell(item.name) + sure,
      kind,
      `${width}×${height}`,
      `${item.directions.length || ""}`,
      toCell(moves),
    ];
    return `| ${line} | \`${key}\` | ${cells.join(" | ")} | ${toCell(item.description)} |`;
  });
  return ["## Items", [head, "|---:|---|---|---|---|---|---|---|", ...rows].join("\n")].join("\n\n");
}

function toProblems(problems: DryRun["problems"]): string {
  const rows = problems.map(({ line, endLine, kind, message }) => {
    const range = line === endLine ? `${line}` : `${line}–${endLine}`;
    return `| ${range} | ${kind} | ${toCell(message)} |`;
  });
  return ["## Problems", ["| lines | kind | problem |", "|---|---|---|", ...rows].join("\n")].join("\n\n");
}

function toEstimate(microUsd: number | null): string {
  if (microUsd === null) return "The model of this project has no known price.";
  return `A generation after this plan costs at most ${(microUsd / 1_000_000).toFixed(2)} USD.`;
}

/** A fence that is longer than every run of backticks in the plan. */
function toOwn(normalized: string): string {
  const longest = Math.max(2, ...(normalized.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const intro = "Store this text as the plan, and every item has its key and its tags:";
  return ["## The plan in Hatchery's own format", intro, `${fence}markdown\n${normalized}${fence}`].join("\n\n");
}

function toCount(count: number, word: string): string {
  return `${count} ${count === 1 ? word : `${word}s`}`;
}

/** A user's text inside a table: nothing of it ends the cell, or is read as a tag of HTML. */
function toCell(text: string): string {
  return text.replace(/[\\|<]/g, "\\$&").replace(/\s+/g, " ");
}
