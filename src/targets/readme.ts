/** The `README.md` of a pack: how to import the files, the parts that are missing, the credits and terms. */
import { textBytes } from "./bytes";
import type { Origin } from "./chosen-asset";
import type { Pack } from "./pack";
import { originSection } from "./readme-credits";
import { targets } from "./registry";
import type { TargetName } from "./target-names";
import type { Warning } from "./target";

type ReadmeInput = {
  /** Each target with its pack. */
  readonly parts: readonly { readonly target: TargetName; readonly pack: Pack }[];
  readonly warnings: readonly Warning[];
  readonly origins: readonly Origin[];
};

/** The longest list of warnings that is still read. */
const maxWarnings = 100;

export function packReadme({ parts, warnings, origins }: ReadmeInput): Uint8Array {
  const name = inline(parts[0]?.pack.project.name ?? "");
  const sections = [`# ${name}\n\nMade with Hatchery.`, ...parts.map(targetSection)];
  const rest = [...warningSection(warnings), ...originSection(origins)];
  return textBytes(`${[...sections, ...rest].join("\n\n")}\n`);
}

function targetSection({ target, pack }: ReadmeInput["parts"][number]): string {
  const { importSteps, sample, judgedBy, ran } = targets[target];
  const steps = importSteps(pack).map((step) => `- ${step}`);
  const tested = ran ? `These files were tested in ${judgedBy ?? ""}.` : testedOtherwise(judgedBy);
  const scene = sample?.(pack);
  const code = scene === undefined ? [] : [`\`${scene.file}\`:`, fenced(scene.language, scene.code)];
  return [`## ${target}`, steps.join("\n"), ...code, tested].join("\n\n");
}

function testedOtherwise(judgedBy: string | null): string {
  return judgedBy === null
    ? "These files follow the engine's manual; the engine itself could not be run in tests."
    : `These files were tested with ${judgedBy}; the engine itself was not run.`;
}

function warningSection(warnings: readonly Warning[]): string[] {
  if (warnings.length === 0) return [];
  const shown = warnings
    .slice(0, maxWarnings)
    .map(({ assetKey, code, message }) => `- \`${assetKey}\` (${code}): ${message}`);
  const more = warnings.length > maxWarnings ? [`- And ${warnings.length - maxWarnings} more.`] : [];
  return [`## Not carried over\n\n${[...shown, ...more].join("\n")}`];
}

function fenced(language: string, code: string): string {
  return `\`\`\`${language}\n${code.trimEnd()}\n\`\`\``;
}

/** A user's text as one line without Markdown. */
function inline(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_[\]<>#|]/g, "\\$&")
    .trim();
}
