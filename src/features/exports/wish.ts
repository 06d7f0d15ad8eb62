/** The targets and options of an export, as a row has them. */
import { AskedOptions } from "../../targets/options";
import type { TargetName } from "../../targets/target-names";
import { ExportTargetName } from "./schemas";
import type { ExportRow } from "./store";

/** `options` are those that a target knows, with the defaults filled in. Never without a target. */
export type Wish = { readonly targets: readonly TargetName[]; readonly options: AskedOptions };

/** Exports of earlier releases have no options and one target. */
export function wishOf({ target, targets, options }: Pick<ExportRow, "target" | "targets" | "options">): Wish {
  return {
    targets: (targets ?? [target]).map((name) => ExportTargetName.parse(name)),
    options: AskedOptions.parse(options ?? {}),
  };
}
