/** The list of targets, as users see it. */
import { toOptionSchema } from "../../targets/options";
import { targetNames, targets } from "../../targets/registry";
import type { Targets } from "./schemas";

export function listTargets(): Targets {
  const items = targetNames.map((name) => {
    const { description, options, judgedBy, ran, handSteps } = targets[name];
    return { name, description, options: toOptionSchema(options), judgedBy, ran, handSteps: [...handSteps] };
  });
  return { items };
}
