import { plain } from "./plain";
import type { ExportTarget } from "./target";

/*
 * All export targets. To add one:
 * 1. Write `<name>.ts` in this folder: an `ExportTarget`, like `plain.ts`. `../placement` gives every image a path, and
 *    `../manifest` builds the `manifest.json` that every pack holds.
 * 2. Add the name to `targetNames` and the target to `targets`. A name without a target does not compile.
 * The API, the API reference and the tests in `test/unit/manifest.test.ts` then include the new target.
 */

/** The first name is the default of the API's field `target`. */
export const targetNames = ["plain"] as const;
type TargetName = (typeof targetNames)[number];

export const targets: Record<TargetName, ExportTarget> = { plain };
