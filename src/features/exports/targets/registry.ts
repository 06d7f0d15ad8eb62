import { plain } from "./plain";
import type { ExportTarget } from "./target";

/** The first is what an export is built for when it names none. */
export const targetNames = ["plain"] as const;
type TargetName = (typeof targetNames)[number];

export const targets: Record<TargetName, ExportTarget> = { plain };
