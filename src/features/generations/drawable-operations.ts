import { operation } from "../../http/operation";
import { DrawableNames, DrawableQuery } from "./drawable-schemas";

/** The answer depends on the request and this release alone. */
const cacheControl = "public, max-age=3600";

export const drawableOperations = [
  operation(
    {
      id: "getDrawable",
      method: "get",
      path: "/v1/drawable",
      tag: "Generations",
      summary: "Ask how the built-in model would draw names",
      description:
        "Makes the same choice as a generation with the model `procedural`, and draws nothing. Names may be in any of the languages that the dictionary knows. Needs no credential.",
      access: "public",
      limit: "public",
      query: DrawableQuery,
      replies: { 200: DrawableNames },
    },
    async ({ query }) => {
      const { listDrawable } = await import("./drawable");
      return { status: 200, body: listDrawable(query), headers: { "Cache-Control": cacheControl } };
    },
  ),
];
