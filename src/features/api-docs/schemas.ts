import * as z from "zod";
import { ListHeader, Name, Url } from "../../lib/fields";

export const Health = z.object({ status: z.literal("ok") }).meta({ id: "Health" });

export const Start = z
  .object({
    name: Name.meta({ examples: ["Hatchery"] }),
    docs: Url.meta({ description: "The reference, for people.", examples: ["https://hatchery.example/docs"] }),
    openapi: Url.meta({ description: "The same for programs.", examples: ["https://hatchery.example/openapi.json"] }),
    llms: Url.meta({ description: "The same for agents.", examples: ["https://hatchery.example/llms.txt"] }),
  })
  .meta({ id: "Start" });

export const ReferenceHeaders = z.object({ "if-none-match": ListHeader.optional() });
