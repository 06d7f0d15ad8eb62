import type { UserContext } from "../../context";
import { toAuditEntry } from "../../domain/audit";
import { AppError, notFound } from "../../errors";
import { listPage, type ListPage, type Page } from "../../lib/page";
import type { UnsettledJob } from "./settlement-schemas";
import { listUnknownJobs, settleUnknownJob, type UnsettledRow } from "./settlement-store";

export async function listUnsettledJobs(ctx: UserContext, page: Page): Promise<ListPage<UnsettledJob>> {
  return listPage(
    page,
    (wanted) => listUnknownJobs(ctx.db, wanted),
    (row) => row.imageId,
    toUnsettledJob,
  );
}

function toUnsettledJob({ submittedAt, ...row }: UnsettledRow): UnsettledJob {
  return { ...row, submittedAt: new Date(submittedAt).toISOString() };
}

export async function settleJob(ctx: UserContext, imageId: string, costMicroUsd: number): Promise<void> {
  const audit = toAuditEntry(ctx, "job.settled", imageId, { costMicroUsd });
  const outcome = await settleUnknownJob(ctx.db, imageId, costMicroUsd, audit);
  if (outcome === "absent") throw notFound("job");
  if (outcome === "known") throw new AppError("conflict", "The job is settled already. Nothing was changed.");
}
