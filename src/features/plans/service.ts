import type { UserContext } from "../../context";
import type { AppliedPlan, ApplyPlan } from "./schemas";

/* Loads the reader of plans when somebody first needs one, because the reader would take much of an isolate's start. */

/**
 * Throws if these texts could not be applied to the project now. Without `style`, the project's own style counts.
 * `force` accepts a plan that is no list of assets.
 */
export async function requireApplicable(
  ctx: UserContext,
  projectId: string,
  texts: { readonly plan: string; readonly style: string | undefined },
  force: boolean,
): Promise<void> {
  const application = await import("./plan-application");
  await application.requireApplicable(ctx, projectId, texts, force);
}

/** Makes the plan the project's list of assets. Applying the same plan again changes nothing. */
export async function applyPlan(ctx: UserContext, projectId: string, options: ApplyPlan): Promise<AppliedPlan> {
  const application = await import("./plan-application");
  return application.applyPlan(ctx, projectId, options);
}

/** The dry run as Markdown, for people. */
export async function previewPlan(ctx: UserContext, projectId: string): Promise<string> {
  const application = await import("./plan-application");
  return application.previewPlan(ctx, projectId);
}
