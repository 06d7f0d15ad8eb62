import * as z from "zod";

export const Health = z.object({ status: z.literal("ok") }).meta({ id: "Health" });

export const ReferenceHeaders = z.object({ "if-none-match": z.string().max(1000).optional() });
