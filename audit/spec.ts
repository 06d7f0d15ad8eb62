/** Reads the served OpenAPI document, which is all that the audit knows about the routes. */
import type { Json } from "./client.ts";

export type Schema = {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly $ref?: string;
};

export type Parameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Schema;
};

export type Operation = {
  readonly id: string;
  /** In upper case. */
  readonly method: string;
  /** `/v1/projects/{projectId}` */
  readonly path: string;
  /** `public`, `scope:write`, `session`, `recent-session`, `admin`, `signature:trigger`, `signature:link`, `signature:callback`. */
  readonly access: string;
  /** The rate limit that counts calls. */
  readonly policy: string | null;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly schema: Schema; readonly example: Json } | null;
  /** The media types of a text that may be sent in place of JSON. */
  readonly textTypes: readonly string[];
  /** By status. `schema` is null for content that is not JSON. */
  readonly replies: Readonly<Record<string, { readonly types: readonly string[]; readonly schema: Schema | null }>>;
};

export type Spec = {
  readonly document: Json;
  readonly operations: readonly Operation[];
  /** Follows a `$ref` within the document. */
  readonly resolve: (schema: Schema) => Schema;
};

function follow(document: Json, value: Json): Json {
  const ref: unknown = value["$ref"];
  if (typeof ref !== "string") return value;
  const found: unknown = ref
    .slice(2)
    .split("/")
    .reduce((node: Json, name) => node[name], document);
  if (found === undefined) throw new Error(`the specification has no ${ref}`);
  return found as Json;
}

function repliesOf(document: Json, responses: Json): Operation["replies"] {
  const entries = Object.entries(responses).map(([status, response]: [string, Json]) => {
    const content: Json = follow(document, response)["content"] ?? {};
    const json: Json | undefined = content["application/json"] ?? content["application/problem+json"];
    return [status, { types: Object.keys(content), schema: json?.["schema"] ?? null }] as const;
  });
  return Object.fromEntries(entries);
}

export function readSpec(document: Json): Spec {
  const operations = Object.entries(document["paths"] as Json).flatMap(([path, methods]: [string, Json]) =>
    Object.entries(methods).map(([method, op]: [string, Json]) => {
      const contents: Json = op["requestBody"]?.content ?? {};
      const content: Json | undefined = contents["application/json"];
      return {
        id: op["operationId"],
        method: method.toUpperCase(),
        path,
        access: op["x-access"],
        policy: op["x-rate-limit"]?.policy ?? null,
        parameters: (op["parameters"] ?? []).map((parameter: Json) => follow(document, parameter)),
        body: content ? { schema: content["schema"], example: content["example"] ?? {} } : null,
        textTypes: Object.keys(contents).filter((type) => type.startsWith("text/")),
        replies: repliesOf(document, op["responses"]),
      } satisfies Operation;
    }),
  );
  return { document, operations, resolve: (schema) => follow(document, schema) };
}

/** Finds the operation of a path. A fixed segment has priority over a parameter. */
export function findOperation(spec: Spec, method: string, address: string): Operation | undefined {
  const parts = (address.split("?")[0] ?? "").split("/");
  const wanted = method === "HEAD" ? "GET" : method;
  const fits = spec.operations.filter((op) => {
    const own = op.path.split("/");
    const same = (part: string, i: number) => part === parts[i] || (part.startsWith("{") && parts[i] !== "");
    return op.method === wanted && own.length === parts.length && own.every(same);
  });
  return fits.toSorted((a, b) => a.path.split("{").length - b.path.split("{").length)[0];
}

export function pathNames(op: Operation): string[] {
  return op.parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
}

/** The path parameters that are not ids: a value of an enum, or a version number. */
export function constantsOf(op: Operation): Record<string, string> {
  const lists = op.parameters.filter((parameter) => parameter.in === "path" && parameter.schema.enum);
  return { version: "1", ...Object.fromEntries(lists.map(({ name, schema }) => [name, String(schema.enum?.[0])])) };
}

export function fill(path: string, ids: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? `no-${name}`));
}

export const needsCredential = (op: Operation): boolean =>
  op.access !== "public" && !op.access.startsWith("signature:");
