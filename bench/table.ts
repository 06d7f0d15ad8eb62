/** Cells and rows of a Markdown table. */

export function toMarkdown(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The median, and the least and the greatest value. */
export function withSpread(values: readonly number[], digits = 0): string {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)];
  return `${middle.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}

/** The goal, and whether the value reaches the goal. "" without a goal. */
export function withGoal(value: number, relation: "≥" | "≤", goal: number | undefined): string {
  if (goal === undefined) return "";
  const isMet = relation === "≥" ? value >= goal : value <= goal;
  return `${relation} ${Number.isInteger(goal) ? goal : goal.toFixed(2)} ${isMet ? "✓" : "✗"}`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}
