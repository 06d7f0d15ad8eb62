import type { UserContext } from "../../context";
import { defaultSidePixels } from "../../domain/asset";
import type { Size } from "../../lib/size";
import { findMemoryFileText } from "../memory-files/service";
import type { StyleReading } from "../../reading/styles/style-parser";
import type { ReadStyle } from "./style-schemas";

/** Reads a project's style, for plans and generations. */

/** Width and height are the size of an asset that names no size. */
export type ProjectStyle = Size & StyleReading;

/** Reads the text of a style. Undefined stands for a project without a style. */
export async function toProjectStyle(text: string | undefined): Promise<ProjectStyle> {
  const { parseStyle } = await import("../../reading/styles/style-parser");
  const reading = parseStyle(text ?? "");
  const size = reading.style.resolution ?? { width: defaultSidePixels, height: defaultSidePixels };
  return { ...reading, ...size };
}

/** The project's current style, or the empty style if there is none. Throws if the project is not the caller's. */
export async function findStyle(ctx: UserContext, projectId: string): Promise<ProjectStyle> {
  return toProjectStyle(await findMemoryFileText(ctx, { projectId, type: "style" }));
}

/** The style as read, with the problems and the lines that are not used. */
export async function getReadStyle(ctx: UserContext, projectId: string): Promise<ReadStyle> {
  const { style, problems, unused } = await findStyle(ctx, projectId);
  return {
    ...style,
    keywords: [...style.keywords],
    palette: [...style.palette],
    licences: [...style.licences],
    text: style.text || null,
    problems: [...problems],
    unused: [...unused],
  };
}
