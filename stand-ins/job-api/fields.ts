/** Whether a field of a request has a value that the model takes. */
export type FieldCheck = (value: unknown) => boolean;

export const isText: FieldCheck = (value) => typeof value === "string" && value.trim() !== "";
export const isBoolean: FieldCheck = (value) => typeof value === "boolean";

export function isOneOf(...values: readonly unknown[]): FieldCheck {
  return (value) => values.includes(value);
}

export function isWithin(min: number, max: number): FieldCheck {
  return (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}
