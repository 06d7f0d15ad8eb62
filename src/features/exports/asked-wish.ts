/** The targets and options of an export as a request asks for them. */
import { AppError } from "../../errors";
import { findUnknownOption, SheetOptions, toUsedOptions, type AskedOptions } from "../../targets/options";
import { targets as allTargets } from "../../targets/registry";
import { targetNames, type TargetName } from "../../targets/target-names";
import type { NewExport } from "./schemas";
import type { Wish } from "./wish";

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

function unknownOption(option: string, name: TargetName, targets: readonly TargetName[]): AppError {
  const alone = targets.length === 1 ? "" : `, or export ${name} alone`;
  const known = allTargets[name].options.join(", ") || "none";
  const errors = [{ path: `options.${option}`, message: `is no option of the target ${name}` }];
  const detail = `The target ${name} does not know the option ${option}. Leave the option out${alone}. Options of ${name}: ${known}.`;
  return new AppError("validation_failed", detail, { errors });
}
