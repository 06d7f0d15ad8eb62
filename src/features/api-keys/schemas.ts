import * as z from "zod";
import { scopes } from "../../context";

export const NewApiKey = z.strictObject({
  name: z.string().trim().min(1).max(120),
  scopes: z.array(z.enum(scopes)).min(1).max(scopes.length),
  projectId: z.string().max(64).optional().meta({ description: "Binds the key to one project." }),
  expiresInDays: z.number().int().min(1).max(3650).optional(),
});
export type NewApiKey = z.infer<typeof NewApiKey>;

export const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    projectId: z.string().nullable(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof ApiKey>;

export const ApiKeyWithSecret = ApiKey.extend({
  secret: z.string().meta({ description: "Shown once. Send it as a bearer token." }),
}).meta({ id: "ApiKeyWithSecret" });
