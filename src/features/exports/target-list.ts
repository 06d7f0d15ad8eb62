/** The list of targets, as users see it. */
import { toOptionSchema } from "../../targets/options";
import { targets } from "../../targets/registry";
import { targetNames } from "../../targets/target-names";
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
