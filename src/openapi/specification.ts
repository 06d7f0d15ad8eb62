/** Builds the OpenAPI 3.1 document from the table of operations. */
import { version } from "../../package.json";
import { policies, type PolicyName } from "../limits/policies";
import { tagNames } from "../http/tags";
import { description, summary, tagNotes } from "./about";
import { toAdmission, toRateLimit } from "./access";
import type { Components, OpenApiDocument, OperationObject } from "./document";
import { problemSchema, toErrorNotes, toErrorResponses } from "./errors";
import { toReplies } from "./replies";
import { toParameters, toRequestBody } from "./requests";
import type { Operation } from "../http/operation";

type Table = {
  readonly operations: readonly Operation[];
  readonly components: Components;
  readonly publicBaseUrl: string;
};

/** `/v1/projects/:projectId` → `/v1/projects/{projectId}` */
export function toTemplate(path: string): string {
  return path.replaceAll(/:(\w+)/g, "{$1}");
}

/** `publicBaseUrl` is an origin without a trailing slash. */
export function toOpenApi(operations: readonly Operation[], publicBaseUrl: string): OpenApiDocument {
  const components: Components = {
    schemas: { Problem: problemSchema() },
    responses: {},
    headers: {},
    examples: {},
    securitySchemes: {},
  };
  const paths = toPaths({ operations, components, publicBaseUrl });
  return {
    openapi: "3.1.1",
    info: {
      title: "Hatchery",
      version,
      summary,
      description: description(publicBaseUrl),
      contact: { name: "The operator of this deployment", url: publicBaseUrl },
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [toServer(publicBaseUrl)],
    tags: toTags(operations),
    paths,
    components,
    // TypeScript types `Object.keys` as `string[]`; these are exactly the names of the policies.
    "x-rate-limits": (Object.keys(policies) as PolicyName[]).map(toRateLimit),
    "x-errors": toErrorNotes(),
  };
}

function toPaths(table: Table): OpenApiDocument["paths"] {
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const op of table.operations) {
    const methods = (paths[toTemplate(op.path)] ??= {});
    methods[op.method] = toOperationObject(op, table);
  }
  return paths;
}

function toOperationObject(op: Operation, { operations, components, publicBaseUrl }: Table): OperationObject {
  const { sentence, ...admission } = toAdmission(op, components);
  const parameters = toParameters(op, components);
  const requestBody = toRequestBody(op, components);
  return {
    operationId: op.id,
    tags: [op.tag],
    summary: op.summary,
    description: op.description === undefined ? sentence : `${op.description}\n\n${sentence}`,
    ...admission,
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: { ...toErrorResponses(op, components, publicBaseUrl), ...toReplies(op, operations, components) },
  };
}

/** A deployment in production always has an https address. */
function toServer(url: string): OpenApiDocument["servers"][number] {
  const stage = url.startsWith("https:") ? "in production" : "local, for development";
  return { url, description: `This deployment: ${stage}.`, "x-internal": false };
}

function toTags(operations: readonly Operation[]): OpenApiDocument["tags"] {
  const used = new Set(operations.map((op) => op.tag));
  // TypeScript types `Object.keys` as `string[]`; these are exactly the names of the tags.
  const described = tagNames.filter((name) => used.has(name));
  return described.map((name) => ({ name, description: tagNotes[name] }));
}
