/** Answers a request whose address and method belong to no operation, and names the address that was probably meant. */
import { AppError } from "../errors";
import type { Operation } from "./operation";

/** In characters. Longer addresses are not compared. */
const maxComparedLength = 300;
/** The greatest number of wrong characters in one segment of an address. */
const maxSlips = 2;
const base = "/v1";

/** A table row without its method: the segments of a path and the methods that the path has. */
type Place = { readonly segments: readonly string[]; readonly methods: readonly string[] };

/** The error for an address without an operation: 405 when only the method is wrong, else 404. */
export function unknownAddress(operations: readonly Operation[], path: string): AppError {
  const places = toPlaces(operations);
  const methods = findPlace(places, toSegments(path))?.methods;
  if (methods !== undefined) {
    const allowed = methods.join(", ");
    return new AppError("method_not_allowed", `Use one of: ${allowed}.`, { headers: { Allow: allowed } });
  }
  const near = path.length > maxComparedLength ? undefined : findNear(places, path);
  const hint = near && ` Did you mean ${near.path} (${near.methods.filter((method) => method !== "HEAD").join(", ")})?`;
  return new AppError("not_found", `There is nothing at this address.${hint ?? ""} See /docs.`);
}

function toPlaces(operations: readonly Operation[]): Place[] {
  const byPath = Map.groupBy(operations, (op) => op.path);
  return [...byPath].map(([path, ops]) => {
    const methods = [...new Set(ops.map((op) => op.method.toUpperCase()))];
    return { segments: toSegments(path), methods: methods.includes("GET") ? [...methods, "HEAD"] : methods };
  });
}

function toSegments(path: string): string[] {
  return path.split("/").slice(1);
}

function findPlace(places: readonly Place[], segments: readonly string[]): Place | undefined {
  const matching = places.filter((place) => isLike(place, segments, (segment, given) => segment === given));
  const [first] = matching;
  return first && { ...first, methods: [...new Set(matching.flatMap((place) => place.methods))] };
}

/** A parameter such as `:projectId` takes any segment that is not empty. */
function isLike(
  place: Place,
  segments: readonly string[],
  isSame: (segment: string, given: string) => boolean,
): boolean {
  const { length } = place.segments;
  const isSegment = (segment: string, index: number): boolean => {
    const given = segments[index] ?? "";
    return segment.startsWith(":") ? given !== "" : isSame(segment, given);
  };
  return length === segments.length && place.segments.every(isSegment);
}

type Near = { readonly path: string; readonly methods: readonly string[] };

/** Tries the address below `/v1` first, since leaving that out is the most common slip. */
function findNear(places: readonly Place[], path: string): Near | undefined {
  const given = path.split("/").filter((segment) => segment !== "");
  const [first = "", ...rest] = given;
  const start = /^v[0-9]+$/i.test(first) || first.toLowerCase() === "api" ? rest : given;
  const tidied = start[0]?.toLowerCase() === base.slice(1) ? start.slice(1) : start;
  for (const segments of [[base.slice(1), ...tidied], tidied]) {
    const place = findPlace(places, segments) ?? places.find((each) => isLike(each, segments, isSlip));
    if (place !== undefined) return { path: fill(place, segments), methods: place.methods };
  }
  return undefined;
}

function fill(place: Place, segments: readonly string[]): string {
  const filled = place.segments.map((segment, index) => (segment.startsWith(":") ? segments[index] : segment));
  return `/${filled.join("/")}`;
}

/** Short segments must be equal: nearly every short word is two letters away from `me`. */
function isSlip(segment: string, given: string): boolean {
  const lower = given.toLowerCase();
  const slips = segment.length < 5 ? 0 : maxSlips;
  return Math.abs(segment.length - lower.length) <= slips && countSlips(segment, lower) <= slips;
}

/** The number of characters to insert, remove or replace (Levenshtein distance). */
function countSlips(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, character] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      const replaced = (row[j] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
