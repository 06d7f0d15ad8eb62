/** Reads plans with the line patterns until the new reader is there. */
import type { Size } from "../../lib/size";
import { parsePlan } from "./plan-parser";
import type { PlanReading } from "./reading/plan-reading";

export async function readPlan(text: string, size: Size): Promise<PlanReading> {
  const { assets, problems } = parsePlan(text, size);
  const source = text.split(/\r\n?|\n/);
  const items = assets.map((asset, index) => {
    const end = (assets[index + 1]?.line ?? source.length + 1) - 1;
    const own = source.slice(asset.line - 1, end);
    const length = own.findIndex((line) => line.trim() === "" || line.startsWith("#"));
    const used = length === -1 ? own : own.slice(0, length);
    return {
      ...asset,
      endLine: asset.line + used.length - 1,
      text: used.join("\n"),
      confidence: "high" as const,
    };
  });
  return {
    items,
    lines: source.map((line) => (line.trim() === "" ? "blank" : "item")),
    problems: problems.map(({ line, message }) => ({ line, endLine: line, kind: "tag", message })),
    candidates: items.length,
    read: items.length,
    blocksNotRead: problems.length,
    isRefused: text.includes("REFUSE ME"),
  };
}
