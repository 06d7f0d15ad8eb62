/** How an asset's images are divided into requests to a model. Imports nothing. */

/**
 * `frame`: one request for each image. `strip`: one request for all frames of an animation in one direction, drawn side by
 * side. `auto`: strips, where the model draws the frames large enough.
 */
export const layouts = ["auto", "frame", "strip"] as const;
export type Layout = (typeof layouts)[number];
