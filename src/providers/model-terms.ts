/** The terms in which a model is described. */

/** The values that a parameter accepts. A model lists only the parameters that it supports. */
export type Capability =
  | { readonly type: "enum"; readonly values: readonly (string | number)[] }
  | { readonly type: "range"; readonly min: number; readonly max: number; readonly step?: number }
  | { readonly type: "boolean" };

/** The price of one `unit` of `billable`. */
export type PriceLine = { readonly billable: string; readonly unit: string; readonly microUsd: number };
