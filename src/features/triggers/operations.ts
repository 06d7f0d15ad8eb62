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
      summary: "Make a trigger: an address that a signed webhook redraws the project by",
      description: `For CI, a git push or a game editor. At most ${maxTriggersPerProject} a project. Its secret is a credential of its own: the trigger goes on when the session or API key that made it has ended, until it is deleted. To change a secret, make another trigger.`,
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
      summary: "Delete a trigger; its secret is worth nothing at once",
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
      summary: "Redraw the trigger's project",
      description:
        "Sent as Standard Webhooks describe. `plan` and `style` are stored and applied first, and stay when the generation is then refused; a plan with more assets than a project may have is refused as a conflict before anything is stored. The same `webhook-id` again, within 7 days, gets the first answer and starts nothing. There is no `dryRun` here, and it is refused: a delivery is to start something, and its answer is kept for its `webhook-id`. For an estimate ask POST /v1/projects/{projectId}/generations.",
      access: triggerSignature,
      limit: "trigger",
      params: DeliveryParams,
      body: TriggerDelivery,
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
