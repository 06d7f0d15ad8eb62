import type { JsonSchema, Parameter } from "../../openapi/document";
import { inline } from "./docs-markdown";
import { markup, nothing, type Html } from "./html";

/** The lists of fields and parameters on the reference page. */

const schemaPrefix = "#/components/schemas/";
const maxDepth = 6;

type Direction = "taken" | "answered";
type Field = { readonly name: string; readonly schema: JsonSchema; readonly required: boolean };

export function fieldList(schema: JsonSchema, direction: Direction): Html {
  const fields = fieldsBelow(schema, "", 0);
  if (fields.length === 0) return markup`<p class="type">${typeOf(schema)}</p>`;
  const rows = fields.map((field) => fieldRow(field, field.schema.description, direction));
  return markup`<ul class="fields">
    ${rows}
  </ul>`;
}

/** Lists the fields of an inline object below the name of the parent field. A named schema is only linked. */
function fieldsBelow(schema: JsonSchema, prefix: string, depth: number): Field[] {
  if (depth > maxDepth) return [];
  if (schema.items !== undefined) return fieldsBelow(schema.items, `${prefix}[]`, depth + 1);
  const parts = variantsOf(schema).filter((variant) => !isNull(variant));
  if (parts.length > 0) return parts.flatMap((variant) => fieldsBelow(variant, prefix, depth + 1));
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const name = prefix === "" ? key : `${prefix}.${key}`;
    const field = { name, schema: property, required: schema.required?.includes(key) ?? false };
    return [field, ...fieldsBelow(property, name, depth + 1)];
  });
  const { additionalProperties: rest } = schema;
  if (typeof rest !== "object") return own;
  const name = `${prefix}.*`;
  return [...own, { name, schema: rest, required: true }, ...fieldsBelow(rest, name, depth + 1)];
}

function variantsOf(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf ?? schema.oneOf ?? [];
}

function isNull(schema: JsonSchema): boolean {
  return schema.type === "null";
}

/** Describes a type in a few words, with links to named schemas. */
function typeOf(schema: JsonSchema): Html {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(schemaPrefix.length);
    return markup`<a href="#schema-${name}">${name}</a>`;
  }
  const variants = variantsOf(schema);
  if (variants.length > 0) return joined(distinct(variants.map(typeOf)), " or ");
  if (schema.const !== undefined) return markup`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.type === "array") return markup`array of ${typeOf(schema.items ?? {})}`;
  const type = [schema.type ?? "any"].flat().join(" or ");
  const format = schema.format === undefined || schema.type === "integer" ? "" : `, ${schema.format}`;
  return markup`${type}${format}`;
}

function joined(parts: readonly Html[], separator: string): Html {
  return markup`${parts.map((part, index) => (index === 0 ? part : markup`${separator}${part}`))}`;
}

function distinct(parts: readonly Html[]): Html[] {
  return [...new Map(parts.map((part) => [part.text, part])).values()];
}

function fieldRow({ name, schema, required }: Field, note: string | undefined, direction: Direction): Html {
  const bounds = boundsOf(schema);
  const must = presence(required, direction);
  const text = note === undefined ? nothing : markup`<p>${inline(note)}</p>`;
  const limits = bounds.length === 0 ? nothing : markup`<p class="bounds">${joined(bounds, "; ")}</p>`;
  return markup`<li>
    <code class="name">${name}</code> <span class="type">${typeOf(schema)}</span>${must}${text}${limits}
  </li>`;
}

/** The limits on a value, such as lengths, choices and a pattern. */
function boundsOf(schema: JsonSchema): Html[] {
  const { minLength, maxLength, minItems, maxItems, minimum, maximum } = schema;
  const words = [
    ...range(minLength, maxLength, " characters"),
    ...range(minItems, maxItems, " items"),
    ...range(minimum, maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum, ""),
  ].map((text) => markup`${text}`);
  const choices = schema.enum ?? schema.items?.enum;
  if (choices !== undefined) words.push(markup`one of ${listed(choices)}`);
  if (schema.pattern !== undefined) words.push(markup`matching <code>${schema.pattern}</code>`);
  if (schema.default !== undefined) words.push(markup`<code>${JSON.stringify(schema.default)}</code> when left out`);
  return words;
}

function range(low: number | undefined, high: number | undefined, unit: string): string[] {
  if (low !== undefined && high !== undefined) return [`${low} to ${high}${unit}`];
  if (low !== undefined) return [`at least ${low}${unit}`];
  return high === undefined ? [] : [`at most ${high}${unit}`];
}

function listed(values: readonly unknown[]): Html {
  return joined(
    values.map((value) => markup`<code>${typeof value === "string" ? value : JSON.stringify(value)}</code>`),
    ", ",
  );
}

/** Marks required fields in requests. Response fields are nearly always present, so mark the optional ones there. */
function presence(required: boolean, direction: Direction): Html {
  if (direction === "taken") return required ? markup` <span class="must">required</span>` : nothing;
  return required ? nothing : markup` <span class="type">not always</span>`;
}

export function parameterList(parameters: readonly Parameter[]): Html {
  const rows = parameters.map((parameter) => fieldRow(parameter, parameter.description, "taken"));
  return markup`<ul class="fields">
    ${rows}
  </ul>`;
}
