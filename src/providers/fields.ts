/** Zod fields for the names of providers and models, shared by the API's schemas. */

import * as z from "zod";

export const ModelId = z.string().max(200).meta({ pattern: "^[a-z0-9][A-Za-z0-9._:/-]*$" });
export const ProviderName = z.string().max(64).meta({ pattern: "^[a-z][a-z0-9-]*$" });
