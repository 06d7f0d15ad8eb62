import { operation } from "../../http/operation";
import { ReadStyle, StyleParams } from "./style-schemas";
import { getReadStyle } from "./style-service";

export const styleOperations = [
  operation(
    {
      id: "getStyle",
      method: "get",
      path: "/v1/projects/:projectId/style",
      tag: "Plans",
      summary: "Show the style as it is read",
      description:
        "The fields that were found in the memory file `style`, the problems, and the lines that are not used. Without a style, the fields are null or empty. Changes nothing.",
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      params: StyleParams,
      replies: { 200: ReadStyle },
    },
    async ({ ctx, params }) => ({ status: 200, body: await getReadStyle(ctx, params.projectId) }),
  ),
];
