import type { UserContext } from "../../context";
import { defaultSidePixels } from "../../domain/asset";
import type { Style } from "../../domain/style";
import { findMemoryFileText } from "../memory-files/service";
import type { PlanProblem } from "./plan-problems";
import { parseStyle } from "./style-parser";

export type ProjectStyle = {
  readonly style: Style;
  readonly problems: readonly PlanProblem[];
  /** The size, in pixels, of an asset that names none. */
  readonly width: number;
  readonly height: number;
};

/** What a text says as the style of a project; undefined for a project that has none. */
export function toProjectStyle(text: string | undefined): ProjectStyle {
  const { style, problems } = parseStyle(text ?? "");
  const size = style.resolution ?? { width: defaultSidePixels, height: defaultSidePixels };
  return { style, problems, ...size };
}

/** The project's style as it is now; the empty style when it has none. Throws when the project is not the caller's. */
export async function findStyle(ctx: UserContext, projectId: string): Promise<ProjectStyle> {
  return toProjectStyle(await findMemoryFileText(ctx, { projectId, type: "style" }));
}
