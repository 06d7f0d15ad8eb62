/** The list of targets, as users see it. */
import { toOptionSchema } from "../../targets/options";
import { targetNames, targets } from "../../targets/registry";
import { OptionSchema, type Targets } from "./target-schemas";

export function listTargets(): Targets {
  const items = targetNames.map((name) => {
    const { description, options, judgedBy, ran, handSteps } = targets[name];
    return {
      name,
      description,
      options: OptionSchema.parse(toOptionSchema(options)),
      judgedBy,
      ran,
      handSteps: [...handSteps],
    };
  });
  return { items };
}
