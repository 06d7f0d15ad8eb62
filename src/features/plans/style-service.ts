import type { UserContext } from "../../context";
import { defaultSidePixels } from "../../domain/asset";
import type { Style } from "../../domain/style";
import type { Size } from "../../lib/size";
import { findMemoryFileText } from "../memory-files/service";
import type { PlanProblem } from "./plan-problems";
import { parseStyle } from "./style-parser";

/** Reads a project's style, for plans and generations. */

/** Width and height are the size of an asset that names no size. */
export type ProjectStyle = Size & { readonly style: Style; readonly problems: readonly PlanProblem[] };

/** Reads the text of a style. Undefined stands for a project without a style. */
export function toProjectStyle(text: string | undefined): ProjectStyle {
  const { style, problems } = parseStyle(text ?? "");
  const size = style.resolution ?? { width: defaultSidePixels, height: defaultSidePixels };
  return { style, problems, ...size };
}

/** The project's current style, or the empty style if there is none. Throws if the project is not the caller's. */
export async function findStyle(ctx: UserContext, projectId: string): Promise<ProjectStyle> {
  return toProjectStyle(await findMemoryFileText(ctx, { projectId, type: "style" }));
}
