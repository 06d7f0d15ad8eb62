/** The targets and options of an export: as asked for, and as a row has them. */
import { AppError } from "../../errors";
import { AskedOptions, findUnknownOption, SheetOptions, toUsedOptions } from "../../targets/options";
import { targetNames, targets as allTargets, type TargetName } from "../../targets/registry";
import { ExportTargetName, type NewExport } from "./schemas";
import type { ExportRow } from "./store";

/** `options` are those that a target knows, with the defaults filled in. Never without a target. */
export type Wish = { readonly targets: readonly TargetName[]; readonly options: AskedOptions };

/** Throws for an option that one of the targets does not know: all targets share the sheets, and so the options. */
export function toWish({ target, targets = [target ?? targetNames[0]], options = {} }: NewExport): Wish {
  for (const name of targets) {
    const option = findUnknownOption(options, allTargets[name].options);
    if (option !== undefined) throw unknownOption(option, name, targets);
  }
  return { targets, options: usedOptions(targets, SheetOptions.parse(options)) };
}

/** The options that one of the targets knows. */
export function usedOptions(targets: readonly TargetName[], options: SheetOptions): AskedOptions {
  return toUsedOptions(
    options,
    targets.flatMap((name) => allTargets[name].options),
  );
}

/** Exports of earlier releases have no options and one target. */
export function wishOf({ target, targets, options }: Pick<ExportRow, "target" | "targets" | "options">): Wish {
  return {
    targets: (targets ?? [target]).map((name) => ExportTargetName.parse(name)),
    options: AskedOptions.parse(options ?? {}),
  };
}

function unknownOption(option: string, name: TargetName, targets: readonly TargetName[]): AppError {
  const alone = targets.length === 1 ? "" : `, or export ${name} alone`;
  const known = allTargets[name].options.join(", ") || "none";
  const errors = [{ path: `options.${option}`, message: `is no option of the target ${name}` }];
  const detail = `The target ${name} does not know the option ${option}. Leave the option out${alone}. Options of ${name}: ${known}.`;
  return new AppError("validation_failed", detail, { errors });
}
