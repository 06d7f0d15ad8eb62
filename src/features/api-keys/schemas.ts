import * as z from "zod";
import { scopes } from "../../context";
import { idOf, Name, namedId, NewName, secretOf, Time } from "../../lib/fields";

export const NewApiKey = z.strictObject({
  name: NewName,
  scopes: z.array(z.enum(scopes)).min(1).max(scopes.length),
  projectId: namedId("prj").optional().meta({ description: "Binds the key to one project." }),
  expiresInDays: z.number().int().min(1).max(3650).optional(),
});
export type NewApiKey = z.infer<typeof NewApiKey>;

export const ApiKey = z
  .object({
    id: idOf("key"),
    name: Name,
    scopes: z.array(z.enum(scopes)).max(scopes.length),
    projectId: idOf("prj").nullable(),
    createdAt: Time,
    expiresAt: Time.nullable(),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof ApiKey>;

export const ApiKeyParams = z.object({ keyId: namedId("key") });

export const ApiKeyWithSecret = ApiKey.extend({
  secret: secretOf("hk_").meta({ description: "Shown only once. Send the key as a bearer token." }),
}).meta({ id: "ApiKeyWithSecret" });
