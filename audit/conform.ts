/** Checks values against JSON Schema 2020-12, for the keywords that this API's document uses. */
import type { Schema, Spec } from "./spec.ts";

type Violation = { readonly at: string; readonly message: string };

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}

function hasType(value: unknown, type: string): boolean {
  if (type === "integer") return Number.isInteger(value);
  return typeOf(value) === type;
}

const formats: Readonly<Record<string, (text: string) => boolean>> = {
  "date-time": (text) => !Number.isNaN(Date.parse(text)) && /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(text),
  uri: (text) => URL.canParse(text),
};

function checkText(text: string, schema: Schema, at: string): Violation[] {
  const length = [...text].length;
  const rules: (readonly [boolean, string])[] = [
    [length < (schema.minLength ?? 0), "is too short"],
    [length > (schema.maxLength ?? Infinity), "is too long"],
    [schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(text), `does not match ${schema.pattern}`],
    [!(formats[schema.format ?? ""] ?? (() => true))(text), `is not a valid ${schema.format}`],
  ];
  return rules.filter(([broken]) => broken).map(([, message]) => ({ at, message }));
}

function checkNumber(value: number, schema: Schema, at: string): Violation[] {
  const outside = value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity);
  return outside ? [{ at, message: "is out of range" }] : [];
}

function checkArray(spec: Spec, value: readonly unknown[], schema: Schema, at: string): Violation[] {
  const wrong = value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Infinity);
  const inside = value.flatMap((item, i) => (schema.items ? violations(spec, schema.items, item, `${at}.${i}`) : []));
  return wrong ? [{ at, message: "has a wrong number of items" }, ...inside] : inside;
}

function checkObject(spec: Spec, value: object, schema: Schema, at: string): Violation[] {
  const properties = schema.properties ?? {};
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name));
  const inside = Object.entries(value).flatMap(([name, child]) => {
    const own = Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties;
    if (own === false) return [{ at: `${at}.${name}`, message: "is not listed" }];
    return typeof own === "object" ? violations(spec, own, child, `${at}.${name}`) : [];
  });
  return [...missing.map((name) => ({ at: `${at}.${name}`, message: "is missing" })), ...inside];
}

function checkChoices(spec: Spec, schema: Schema, value: unknown, at: string): Violation[] {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices === undefined) return [];
  const fits = choices.some((choice) => violations(spec, choice, value, at).length === 0);
  return fits ? [] : [{ at, message: "fits none of the choices" }];
}

/** Returns the violations of a schema; none if the value is valid. */
export function violations(spec: Spec, reference: Schema, value: unknown, at = "body"): Violation[] {
  const schema = spec.resolve(reference);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => hasType(value, type)))
    return [{ at, message: `is ${typeOf(value)} instead of ${types.join(" or ")}` }];
  if (schema.enum && !schema.enum.includes(value)) return [{ at, message: "is none of the listed values" }];
  if (schema.const !== undefined && schema.const !== value) return [{ at, message: "is not the constant" }];
  const found = checkChoices(spec, schema, value, at);
  if (typeof value === "string") return [...found, ...checkText(value, schema, at)];
  if (typeof value === "number") return [...found, ...checkNumber(value, schema, at)];
  if (Array.isArray(value)) return [...found, ...checkArray(spec, value, schema, at)];
  if (typeof value === "object" && value !== null) return [...found, ...checkObject(spec, value, schema, at)];
  return found;
}
