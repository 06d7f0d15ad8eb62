/** Reads bodies that are plain text or Markdown, for the operations that accept a text in place of JSON. */
import type { MiddlewareHandler } from "hono";
import type * as z from "zod";
import { AppError } from "../errors";
import type { AppEnv, HttpContext } from "./app-env";
import { decodeUtf8, isUtf8Parameter, mediaTypeOf, requireCleanText } from "./body";
import { textTypes, type SentText, type TextForm } from "./payload";

/** The type that was in use before RFC 7763 registered `text/markdown`. */
const oldMarkdownType = "text/x-markdown";

/** The declared type if a body of this Content-Type is a text. */
export function findTextType(contentType: string | null): SentText["type"] | undefined {
  const sent = mediaTypeOf(contentType);
  return textTypes.find((type) => type === (sent === oldMarkdownType ? "text/markdown" : sent));
}

/** The text of a body, without a byte order mark. `field` is the place that errors name. */
export function requireText(bytes: Uint8Array, contentType: string | null, field: string): string {
  const [, ...parameters] = (contentType ?? "").split(";");
  if (!parameters.every(isUtf8Parameter)) throw new AppError("unsupported_media_type", "Send text in UTF-8.");
  const text = decodeUtf8(bytes, (detail, cause) => new AppError("validation_failed", detail, { cause }));
  requireCleanText(text, [field]);
  return text;
}

type Body = Readonly<Record<string, unknown>>;

/**
 * The body that a text stands for. `others` are the fields that came with the query. An empty text is no text where the
 * body may be empty: some clients send an empty body as `text/plain`, and that must not empty a plan.
 */
export function toBody({ type, text }: SentText, form: TextForm, others: Body, schema: z.ZodType): Body {
  if (type === "text/plain") requireNoJsonBody(text, schema);
  if (text === "" && schema.safeParse(others).success) return others;
  return { ...others, [form.field]: text };
}

/**
 * Browsers and Node send a string as `text/plain` unless told otherwise. A JSON body that arrives so would replace the
 * plan by JSON.
 */
function requireNoJsonBody(text: string, schema: z.ZodType): void {
  const parsed = text.trimStart().startsWith("{") ? parseOrUndefined(text) : undefined;
  if (parsed === undefined || !schema.safeParse(parsed).success) return;
  throw new AppError(
    "unsupported_media_type",
    "This text is a JSON body: send Content-Type: application/json. To store the JSON itself as text, send text/markdown.",
  );
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Checks a text in the way that `check` judges a JSON body, then hands it on as the JSON body of the request. */
export function textBodyValidator(
  form: TextForm,
  schema: z.ZodType,
  check: (value: unknown) => Promise<unknown>,
): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const text = c.get("text");
    if (text === undefined) return next();
    // The type of this context does not say that `validators` has checked the query.
    const query: unknown = form.query && c.req.valid("query" as never);
    setJson(c, await check(toBody(text, form, pick(query, form), schema)));
    return next();
  };
}

function pick(query: unknown, { query: declared }: TextForm): Body {
  const names = Object.keys(declared?.shape ?? {});
  return Object.fromEntries(Object.entries(query ?? {}).filter(([name]) => names.includes(name)));
}

/** Hono types the validated values by the route's schema, which this generic code cannot name. */
function setJson(c: HttpContext, body: unknown): void {
  c.req.addValidatedData("json", body as object);
}
