/** The whole API on one screen: the operations of every feature, and the middleware around them. */
import { Hono } from "hono";
import type { Config } from "./config";
import { authenticator } from "./features/identity/authenticator";
import { adminOperations } from "./features/admin/operations";
import { identityOperations } from "./features/identity/operations";
import { apiKeyOperations } from "./features/api-keys/operations";
import { planOperations } from "./features/plans/operations";
import { styleOperations } from "./features/plans/style-operations";
import { callbackOperations } from "./features/drawing/callbacks/operations";
import { settlementOperations } from "./features/drawing/settlement-operations";
import { drawableOperations } from "./features/generations/drawable-operations";
import { generationOperations } from "./features/generations/operations";
import { refineOperations } from "./features/generations/refine-operations";
import { assetOperations } from "./features/assets/operations";
import { viewOperations } from "./features/assets/view-operations";
import { exportOperations } from "./features/exports/operations";
import { fileOperations } from "./features/files/operations";
import { triggerOperations } from "./features/triggers/operations";
import { memoryFileOperations } from "./features/memory-files/operations";
import { memoryFileVersionOperations } from "./features/memory-files/version-operations";
import { docsOperations } from "./features/api-docs/operations";
import { passwordResetOperations } from "./features/password-resets/operations";
import { projectOperations } from "./features/projects/operations";
import { providerKeyOperations } from "./features/provider-keys/operations";
import { referenceOperations } from "./features/references/operations";
import { usageOperations } from "./features/usage/operations";
import { webhookDeliveryOperations } from "./features/webhooks/delivery-operations";
import { webhookOperations } from "./features/webhooks/operations";
import type { AppEnv } from "./http/app-env";
import { corsHeaders, securityHeaders } from "./http/headers";
import { onError } from "./http/on-error";
import type { Operation } from "./http/operation";
import { requestContext } from "./http/request-log";
import { mount } from "./http/routes";
import { unknownAddress } from "./http/unknown-address";
import { createKeys } from "./keys";

/** Every operation of the API, grouped by feature. The routes, the specification and the tests read this table. */
export const operations: readonly Operation[] = [
  ...identityOperations,
  ...passwordResetOperations,
  ...apiKeyOperations,
  ...projectOperations,
  ...memoryFileOperations,
  ...memoryFileVersionOperations,
  ...exportOperations,
  ...fileOperations,
  ...planOperations,
  ...styleOperations,
  ...assetOperations,
  ...viewOperations,
  ...referenceOperations,
  ...generationOperations,
  ...refineOperations,
  ...drawableOperations,
  ...callbackOperations,
  ...triggerOperations,
  ...webhookOperations,
  ...webhookDeliveryOperations,
  ...providerKeyOperations,
  ...usageOperations,
  ...settlementOperations,
  ...adminOperations,
  ...docsOperations(() => operations),
];

export function createApp(config: Config): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(requestContext(config, createKeys(config)));
  app.use(securityHeaders());
  app.use(corsHeaders(config));
  mount(app, operations, authenticator);
  app.notFound((c) => {
    throw unknownAddress(operations, c.req.path);
  });
  app.onError((error, c) => onError(error, c));
  return app;
}
