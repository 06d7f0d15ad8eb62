/** Writes the message for a value that a schema refuses, so that the message names the values that would be accepted. */
import * as z from "zod";

type Node = z.core.JSONSchema.BaseSchema;
type Issue = z.core.$ZodRawIssue;

/** Enough for every list of the API. The bounds are for keys and values from the request. */
const maxNames = 40;
const maxUnknownKeys = 5;
const maxNameLength = 60;
/** No request can mean a larger number. Schemas without a bound have this one. */
const unbounded = Number.MAX_SAFE_INTEGER;

const samples: Readonly<Record<string, string>> = {
  email: "an e-mail address such as ada@games.test",
  "date-time": "a time such as 2026-11-21T12:00:00Z",
  date: "a date such as 2026-11-21",
  uri: "an absolute URL such as https://game.test/hooks",
};

/** JSON Schema is the one form in which wrappers such as a default or `nullable` do not hide the bounds of a value. */
const written = new WeakMap<z.ZodType, Node>();

/** Returns undefined for an issue whose message zod writes well. A schema's own message always goes first. */
export function textOfIssue(schema: z.ZodType, issue: Issue): string | undefined {
  const root = toNode(schema);
  const node = findNode(root, issue.path ?? []);
  if (issue.code === "unrecognized_keys") return textOfUnknownKeys(issue.keys, node && resolve(node, root));
  if (node === undefined || !describable.has(issue.code)) return undefined;
  const described = describe(resolve(node, root), root);
  if (described === undefined) return undefined;
  const wanted = isNullable(node) ? `${described} or null` : described;
  if (issue.code !== "invalid_type") return `must be ${wanted}`;
  if (issue.input === undefined) return `is required and must be ${wanted}`;
  const given = nameOf(issue.input);
  return given === "number" ? `must be ${wanted}` : `must be ${wanted}, not ${given}`;
}

const describable: ReadonlySet<string | undefined> = new Set([
  "invalid_type",
  "invalid_value",
  "invalid_format",
  "too_big",
  "too_small",
]);

function textOfUnknownKeys(keys: readonly string[], node: Node | undefined): string {
  const shown = keys.slice(0, maxUnknownKeys).map((key) => `"${cut(key)}"`);
  const rest = keys.length > shown.length ? ` and ${keys.length - shown.length} more` : "";
  const known = Object.keys(node?.properties ?? {});
  const allowed = known.length === 0 ? "No keys are allowed here." : `Allowed: ${list(known)}.`;
  return `Unrecognized key${keys.length > 1 ? "s" : ""}: ${shown.join(", ")}${rest}. ${allowed}`;
}

function toNode(schema: z.ZodType): Node {
  const known = written.get(schema);
  if (known !== undefined) return known;
  const node = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  written.set(schema, node);
  return node;
}

/** Follows the path of an issue: keys of objects, indexes of lists. Undefined where the schema has several forms. */
function findNode(root: Node, path: readonly PropertyKey[]): Node | undefined {
  return path.reduce<Node | undefined>((node, key) => node && findBelow(resolve(node, root), key), root);
}

function findBelow({ items, properties }: Node, key: PropertyKey): Node | undefined {
  const found = typeof key === "number" ? items : properties?.[String(key)];
  return isNode(found) ? found : undefined;
}

function isNullable({ anyOf = [] }: Node): boolean {
  return anyOf.some((form) => isNode(form) && form.type === "null");
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Follows a reference to a named schema, and drops the null of a nullable value. */
function resolve(node: Node, root: Node): Node {
  const name = node.$ref?.slice("#/$defs/".length);
  const target = name === undefined ? undefined : root.$defs?.[name];
  if (target !== undefined) return resolve(target, root);
  const forms = node.anyOf?.filter(isNode).filter(({ type }) => type !== "null") ?? [];
  const [only] = forms;
  return only !== undefined && forms.length === 1 ? resolve(only, root) : node;
}

function describe(node: Node, root: Node): string | undefined {
  const values = node.enum ?? (node.const === undefined ? undefined : [node.const]);
  if (values !== undefined) return `${values.length > 1 ? "one of " : ""}${list(values.map(toLiteral))}`;
  if (node.format !== undefined && samples[node.format] !== undefined) return samples[node.format];
  if (node.type === "string") return `a string${range(node.minLength, node.maxLength, "characters")}${patternOf(node)}`;
  if (node.type === "integer") return `a whole number${range(node.minimum, node.maximum)}`;
  if (node.type === "number") return `a number${range(node.minimum, node.maximum)}`;
  if (node.type === "boolean") return "true or false";
  if (node.type === "array") return `a list${range(node.minItems, node.maxItems, "items")}${itemsOf(node, root)}`;
  return node.type === "object" ? `an object with ${list(Object.keys(node.properties ?? {}))}` : undefined;
}

function patternOf({ pattern }: Node): string {
  return pattern === undefined ? "" : ` that matches ${pattern}`;
}

function itemsOf({ items }: Node, root: Node): string {
  const item = isNode(items) ? resolve(items, root) : undefined;
  return item?.enum === undefined ? "" : `, each one of ${list(item.enum.map(toLiteral))}`;
}

/** ` of 1 to 120 characters`, ` from 1 to 100`, ` of at most 3 items` */
function range(low: number | undefined, high: number | undefined, unit?: string): string {
  const of = unit === undefined ? "" : ` ${unit}`;
  const max = high === unbounded ? undefined : high;
  const min = low === -unbounded || (unit !== undefined && low === 0) ? undefined : low;
  if (min !== undefined && max !== undefined) return ` ${unit === undefined ? "from" : "of"} ${min} to ${max}${of}`;
  if (max !== undefined) return ` of at most ${max}${of}`;
  return min === undefined ? "" : ` of at least ${min}${of}`;
}

function toLiteral(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : String(value);
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "boolean") return String(value);
  return typeof value === "string" ? "a string" : "number";
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, maxNames).join(", ");
  return names.length > maxNames ? `${shown} and ${names.length - maxNames} more` : shown;
}

function cut(text: string): string {
  return text.length > maxNameLength ? `${text.slice(0, maxNameLength).toWellFormed()}…` : text;
}
