import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage, WholeListQuery } from "../../http/pagination";
import { toWaiting, waitNote, WaitQuery } from "../../http/waiting";
import { AssetParams } from "../assets/schemas";
import { openEventStream } from "./events";
import { listModels } from "./models";
import { previewPrompt } from "./preview";
import {
  Estimate,
  EventsHeaders,
  EventsQuery,
  Generation,
  GenerationParams,
  GenerationsParams,
  ModelInfo,
  NewGeneration,
  PromptPreview,
} from "./schemas";
import {
  createGeneration,
  estimateGeneration,
  getGeneration,
  listProjectGenerations,
  stopGeneration,
  waitForGeneration,
} from "./service";

const tag = "Generations";
const path = "/v1/projects/:projectId/generations";

const eventsExample = `retry: 1000

event: item
id: 41
data: {"assetKey":"hero-knight","status":"running","versionId":null,"error":null,"flags":[]}

event: progress
id: 41
data: {"total":2,"queued":1,"running":1,"succeeded":0,"failed":0,"canceled":0,"images":{"total":17,"stored":3}}

`;

export const generationOperations = [
  operation(
    {
      id: "createGeneration",
      method: "post",
      path,
      tag,
      summary: "Draw assets",
      description:
        "The response comes at once; the drawing continues in the background, through restarts and slow providers. Without `assets`, the generation draws all assets that are `planned`, `rejected` or `failed`. If there are none, the generation has no items and has already succeeded. With `dryRun`, the response is an estimate, and nothing is started or spent.",
      access: { scope: "generate" },
      limit: "generate",
      params: GenerationsParams,
      body: NewGeneration,
      idempotent: "Idempotency-Key",
      replies: { 200: Estimate, 202: Generation },
      errors: ["conflict", "budget_exceeded", "quota_exceeded"],
    },
    async ({ ctx, params, body, resourceUlid }) => {
      if (body.dryRun) return { status: 200, body: await estimateGeneration(ctx, params.projectId, body) };
      const origin = { source: "api", ulid: resourceUlid } as const;
      const generation = await createGeneration(ctx, params.projectId, body, origin);
      return {
        status: 202,
        body: generation,
        headers: { Location: `/v1/projects/${params.projectId}/generations/${generation.id}` },
      };
    },
  ),
  operation(
    {
      id: "listGenerations",
      method: "get",
      path,
      tag,
      summary: "List a project's generations, newest first",
      description:
        "The generations of one page have at most 5,000 items together, so a page can be shorter than `limit` although more generations follow.",
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      params: GenerationsParams,
      query: PageQuery,
      replies: { 200: pageOf(Generation) },
    },
    async ({ ctx, params, query }) => ({
      status: 200,
      body: await listProjectGenerations(ctx, params.projectId, toPage(query)),
    }),
  ),
  operation(
    {
      id: "getGeneration",
      method: "get",
      path: `${path}/:generationId`,
      tag,
      summary: "Get a generation with its items",
      description: waitNote,
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      params: GenerationParams,
      query: WaitQuery,
      replies: { 200: Generation },
    },
    async (input) => {
      const { ctx, params } = input;
      const waiting = toWaiting(input);
      const generation = waiting ? waitForGeneration(ctx, params, waiting) : getGeneration(ctx, params);
      return { status: 200, body: await generation };
    },
  ),
  operation(
    {
      id: "watchGeneration",
      method: "get",
      path: `${path}/:generationId/events`,
      tag,
      summary: "Watch a generation through server-sent events",
      description:
        "The events are `item` (a changed item in its present state, with the flags of its images), `progress` (counts of items and images) and at the end `done` (the generation), after which the connection closes. A comment every 15 seconds keeps the connection open. The connection also closes after 5 minutes. A standard EventSource then reconnects by itself and says which event came last: in the header `Last-Event-ID`, or in the parameter `lastEventId` if it is a polyfill that sends `Authorization`. After `done`, the response is 204, at which an EventSource stops for good. The stream also closes when the access token or API key ends, within 15 seconds and without another event. Opening a stream counts twice: as a read, and towards the limit `watch` of 120 waits and event streams per user in 5 minutes. The response 204 counts as a read alone.",
      access: { scope: "read" },
      limit: "read",
      params: GenerationParams,
      query: EventsQuery,
      headers: EventsHeaders,
      replies: {
        200: {
          contentType: "text/event-stream",
          description: "Events until the generation is done.",
          example: eventsExample,
        },
        204: null,
      },
    },
    async ({ ctx, params, query, headers, isStillAdmitted }) => {
      // An empty id means that no event has come yet.
      const lastEventId = headers["last-event-id"] || query.lastEventId || undefined;
      const stream = await openEventStream(ctx, params, lastEventId, isStillAdmitted);
      // nginx would hold the events back until a block is full.
      return stream === null ? { status: 204 } : { status: 200, raw: stream, headers: { "X-Accel-Buffering": "no" } };
    },
  ),
  operation(
    {
      id: "cancelGeneration",
      method: "post",
      path: `${path}/:generationId/cancel`,
      tag,
      summary: "Cancel the unfinished items of a generation",
      description: "Finished items keep their versions. A generation that has already ended stays unchanged.",
      access: { scope: "generate" },
      limit: "write",
      params: GenerationParams,
      replies: { 200: Generation },
    },
    async ({ ctx, params }) => ({ status: 200, body: await stopGeneration(ctx, params) }),
  ),
  operation(
    {
      id: "previewPrompt",
      method: "get",
      path: "/v1/projects/:projectId/assets/:assetKey/prompt",
      tag,
      summary: "Preview the prompts that the next generation would send for an asset",
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      params: AssetParams,
      replies: { 200: PromptPreview },
    },
    async ({ ctx, params }) => ({
      status: 200,
      body: await previewPrompt(ctx, { projectId: params.projectId, key: params.assetKey }),
    }),
  ),
  operation(
    {
      id: "listModels",
      method: "get",
      path: "/v1/models",
      tag,
      summary: "List the models with their capabilities and prices",
      access: { scope: "read" },
      limit: "read",
      query: WholeListQuery,
      replies: { 200: pageOf(ModelInfo) },
    },
    async ({ ctx, query }) => ({ status: 200, body: await listModels(ctx, toPage(query)) }),
  ),
];
