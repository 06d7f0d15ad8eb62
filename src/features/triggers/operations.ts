import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { Generation } from "../generations/schemas";
import {
  DeliveryParams,
  NewTrigger,
  Trigger,
  TriggerDelivery,
  TriggerParams,
  TriggersParams,
  TriggerWithSecret,
} from "./schemas";
import { createTrigger, fireTrigger, listProjectTriggers, maxTriggersPerProject, removeTrigger } from "./service";
import { triggerSignature } from "./signature";

const tag = "Triggers";
const path = "/v1/projects/:projectId/triggers";

export const triggerOperations = [
  operation(
    {
      id: "createTrigger",
      method: "post",
      path,
      tag,
      summary: "Create a trigger: a URL that starts a generation when a signed webhook is sent to it",
      description: `For CI, a git push or a game editor. A project has at most ${maxTriggersPerProject} triggers. The secret is a credential of its own: a trigger works until deleted, even after the end of the session or API key that created the trigger. To change the secret, create another trigger and delete this one.`,
      access: { scope: "generate" },
      limit: "write",
      params: TriggersParams,
      body: NewTrigger,
      replies: { 201: TriggerWithSecret },
      errors: ["conflict"],
    },
    async ({ ctx, params, body }) => ({ status: 201, body: await createTrigger(ctx, params.projectId, body) }),
  ),
  operation(
    {
      id: "listTriggers",
      method: "get",
      path,
      tag,
      summary: "List a project's triggers, newest first",
      access: { scope: "read" },
      limit: "read",
      params: TriggersParams,
      query: PageQuery,
      replies: { 200: pageOf(Trigger) },
    },
    async ({ ctx, params, query }) => ({
      status: 200,
      body: await listProjectTriggers(ctx, params.projectId, toPage(query)),
    }),
  ),
  operation(
    {
      id: "deleteTrigger",
      method: "delete",
      path: `${path}/:triggerId`,
      tag,
      summary: "Delete a trigger and end the secret at once",
      access: { scope: "generate" },
      limit: "write",
      params: TriggerParams,
      replies: { 204: null },
    },
    async ({ ctx, params }) => {
      await removeTrigger(ctx, params);
      return { status: 204 };
    },
  ),
  operation(
    {
      id: "fireTrigger",
      method: "post",
      path: "/v1/hooks/triggers/:triggerId",
      tag,
      summary: "Start a generation of the trigger's project",
      description:
        "The request is signed as Standard Webhooks describes: `webhook-signature` is `v1,` and the base64 of the HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<body>`, with the bytes of the secret behind `whsec_` as key. `scripts/sign-trigger.sh` and `scripts/sign-trigger.mjs` in Hatchery's repository do this in ten lines. `plan` and `style` are stored and applied first; they stay stored if the generation is then refused. A plan with more assets than a project may have, or one that is no list of assets, is refused as a conflict before anything is stored. A body of `text/markdown` or `text/plain` is the plan itself; the signature covers the bytes as sent. A repeated `webhook-id` within 7 days gets the first response and starts nothing. `dryRun` is refused, because the response is stored under the `webhook-id` and a later delivery with the same id could then start nothing. For an estimate call POST /v1/projects/{projectId}/generations.",
      access: triggerSignature,
      limit: "trigger",
      params: DeliveryParams,
      body: TriggerDelivery,
      text: { field: "plan" },
      maxBodyBytes: 1024 * 1024,
      idempotent: "webhook-id",
      replies: { 202: Generation },
      errors: ["account_banned", "conflict", "budget_exceeded", "quota_exceeded"],
    },
    async ({ ctx, body, resourceUlid }) => {
      const { projectId, generation } = await fireTrigger(ctx, body, resourceUlid);
      const Location = `/v1/projects/${projectId}/generations/${generation.id}`;
      return { status: 202, body: generation, headers: { Location } };
    },
  ),
];
