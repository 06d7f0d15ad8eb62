/** The names of views, which are the last part of their object keys. */
import { createHash } from "node:crypto";
import type { Animation } from "../../domain/asset";
import type { ViewName } from "../../domain/view";

type Speeds = readonly Pick<Animation, "name" | "fps">[];

const pattern = /^(?<form>sheet|preview)-(?<zoom>usual|[1-8])\b/;

export const contentTypes = { sheet: "image/png", preview: "image/gif" } as const;
const extensions = { sheet: "png", preview: "gif" } as const;

/**
 * A preview plays at the speeds of today's plan, which change without a new version, so the name of a preview tells the
 * speeds.
 */
export function viewName({ form, zoom }: ViewName, animations: Speeds): string {
  const size = `${form}-${zoom ?? "usual"}`;
  const speeds = form === "preview" ? `-${digest(animations)}` : "";
  return `${size}${speeds}.${extensions[form]}`;
}

export function findViewName(name: string): ViewName | undefined {
  const { form, zoom } = pattern.exec(name)?.groups ?? {};
  if (form !== "sheet" && form !== "preview") return undefined;
  return { form, zoom: zoom === "usual" ? null : Number(zoom) };
}

/** The name under which a browser saves a view. */
export function viewFileName(assetKey: string, form: ViewName["form"]): string {
  return `${assetKey}_${form}.${extensions[form]}`;
}

function digest(animations: Speeds): string {
  const speeds = animations.map(({ name, fps }) => [name, fps]);
  return createHash("sha256").update(JSON.stringify(speeds)).digest("hex").slice(0, 12);
}
