/** A drawn and billed image that cannot be downloaded yet. */
export type Delivery = {
  readonly costMicroUsd: number;
  /** How long to go on asking, counted from when the image was first seen drawn. */
  readonly patienceMs: number;
  /** Why the image is lost, as users read it, when the patience is over. */
  readonly lossReason: string;
  /** The host of the image's address, if this deployment does not call that host; else null. */
  readonly refusedHost: string | null;
};
