/** Checks of single input fields. */

/** True if the model accepts the value of the field. */
export type FieldCheck = (value: unknown) => boolean;

export const isText: FieldCheck = (value) => typeof value === "string" && value.trim() !== "";
export const isBoolean: FieldCheck = (value) => typeof value === "boolean";

export function isOneOf(...values: readonly unknown[]): FieldCheck {
  return (value) => values.includes(value);
}

export function isWithin(min: number, max: number): FieldCheck {
  return (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}
