/** The types for the part of OpenAPI 3.1 that the specification uses and the documentation page reads. */

export type Ref = { readonly $ref: string };

export type JsonSchema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly contentMediaType?: string;
};

export type Parameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
};

export type MediaType = {
  readonly schema?: JsonSchema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, Ref>>;
};

export type Content = Readonly<Record<string, MediaType>>;

export type HeaderObject = { readonly description: string; readonly schema: JsonSchema };

export type ResponseObject = {
  readonly description: string;
  readonly headers: Readonly<Record<string, Ref>>;
  readonly content?: Content;
};

export type RequestBody = { readonly required: boolean; readonly description: string; readonly content: Content };

/** A rate limit for programs. The window slides: at most `quota` calls in any `windowSeconds` seconds. */
export type RateLimit = {
  readonly policy: string;
  readonly quota: number;
  readonly windowSeconds: number;
  readonly per: string;
};

export type SecurityScheme =
  | { readonly type: "http"; readonly scheme: "bearer"; readonly bearerFormat?: string; readonly description: string }
  | { readonly type: "apiKey"; readonly in: "header"; readonly name: string; readonly description: string };

export type Security = readonly Readonly<Record<string, readonly string[]>>[];

export type OperationObject = {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly "x-access": string;
  /** The greatest age of the caller's sign-in. Absent when the age does not matter. */
  readonly "x-sign-in-hours"?: number;
  readonly "x-rate-limit": RateLimit | null;
  readonly security: Security;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: RequestBody;
  readonly responses: Readonly<Record<string, ResponseObject | Ref>>;
};

export type ErrorNote = { readonly status: number; readonly title: string; readonly advice: string };

/** The parts that operations share. Filled while the operations are written, so there are no unused components. */
export type Components = {
  readonly schemas: Record<string, JsonSchema>;
  readonly responses: Record<string, ResponseObject>;
  readonly headers: Record<string, HeaderObject>;
  readonly examples: Record<string, { readonly summary: string; readonly value: unknown }>;
  readonly securitySchemes: Record<string, SecurityScheme>;
};

export type OpenApiDocument = {
  readonly openapi: "3.1.1";
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly summary: string;
    readonly description: string;
    readonly contact: { readonly name: string; readonly url: string };
    readonly license: { readonly name: string; readonly identifier: string };
  };
  readonly servers: readonly { readonly url: string; readonly description: string; readonly "x-internal": boolean }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: Components;
  readonly "x-rate-limits": readonly RateLimit[];
  readonly "x-errors": Readonly<Record<string, ErrorNote>>;
};
