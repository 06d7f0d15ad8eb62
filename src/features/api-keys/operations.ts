import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { ApiKey, ApiKeyParams, ApiKeyWithSecret, NewApiKey } from "./schemas";
import { createApiKey, listMyApiKeys, revokeMyApiKey } from "./service";

const tag = "API keys";

export const apiKeyOperations = [
  operation(
    {
      id: "createApiKey",
      method: "post",
      path: "/v1/api-keys",
      tag,
      summary: "Create an API key for an agent or CI",
      description:
        "Scopes: `read`; `write` (projects, memory files, assets); `generate` (generations, triggers, exports).",
      access: "recent session",
      limit: "write",
      body: NewApiKey,
      replies: { 201: ApiKeyWithSecret },
      errors: ["not_found", "conflict"],
    },
    async ({ ctx, body }) => ({ status: 201, body: await createApiKey(ctx, body) }),
  ),
  operation(
    {
      id: "listApiKeys",
      method: "get",
      path: "/v1/api-keys",
      tag,
      summary: "List my API keys",
      access: "session",
      limit: "read",
      query: PageQuery,
      replies: { 200: pageOf(ApiKey) },
    },
    async ({ ctx, query }) => ({ status: 200, body: await listMyApiKeys(ctx, toPage(query)) }),
  ),
  operation(
    {
      id: "revokeApiKey",
      method: "delete",
      path: "/v1/api-keys/:keyId",
      tag,
      summary: "Revoke an API key at once",
      description:
        "Triggers and webhooks that were made with the key stay, because they have secrets of their own. After a leak, check the triggers of each project that the key could reach, and the webhooks and their URLs (`GET /v1/webhooks`). Delete those that you do not know.",
      access: "session",
      limit: "write",
      params: ApiKeyParams,
      replies: { 204: null },
    },
    async ({ ctx, params }) => {
      await revokeMyApiKey(ctx, params.keyId);
      return { status: 204 };
    },
  ),
];
