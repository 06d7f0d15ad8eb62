import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { NewProviderKey, ProviderKey, ProviderParams } from "./schemas";
import { listMyProviderKeys, removeProviderKey, storeProviderKey } from "./service";

const tag = "Provider keys";
const path = "/v1/me/provider-keys";

export const providerKeyOperations = [
  operation(
    {
      id: "listProviderKeys",
      method: "get",
      path,
      tag,
      summary: "List the providers for which I have stored a key",
      access: "session",
      limit: "read",
      query: PageQuery,
      replies: { 200: pageOf(ProviderKey) },
    },
    async ({ ctx, query }) => ({ status: 200, body: await listMyProviderKeys(ctx, toPage(query)) }),
  ),
  operation(
    {
      id: "putProviderKey",
      method: "put",
      path: `${path}/:provider`,
      tag,
      summary: "Store my own key for a provider",
      description:
        "Images that you generate with this provider from now on are billed to your account there, and do not count against your budget here. A key that you stored before is replaced.",
      access: "recent session",
      limit: "write",
      params: ProviderParams,
      body: NewProviderKey,
      replies: { 204: null },
    },
    async ({ ctx, params, body }) => {
      await storeProviderKey(ctx, params.provider, body.key);
      return { status: 204 };
    },
  ),
  operation(
    {
      id: "deleteProviderKey",
      method: "delete",
      path: `${path}/:provider`,
      tag,
      summary: "Delete my key for a provider",
      access: "session",
      limit: "write",
      params: ProviderParams,
      replies: { 204: null },
    },
    async ({ ctx, params }) => {
      await removeProviderKey(ctx, params.provider);
      return { status: 204 };
    },
  ),
];
