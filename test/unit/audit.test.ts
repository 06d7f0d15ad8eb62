import { expect, test } from "vitest";
import { auditActions, toAuditEntry } from "../../src/domain/audit";

test("a record tells who did what to what, in which request and when, and takes only documented actions", () => {
  const request = { actor: { userId: "usr_a" }, requestId: "req_a", now: new Date(5) };
  const whole = { actorId: "usr_a", targetId: "usr_b", requestId: "req_a", createdAt: 5 };
  for (const action of auditActions)
    expect(toAuditEntry(request, action, "usr_b")).toEqual({ ...whole, action, detail: {} });
  expect(toAuditEntry(request, "user.banned", "usr_b", { banReason: "spam" }).detail).toEqual({ banReason: "spam" });
  // @ts-expect-error no such action
  toAuditEntry(request, "user.renamed", "usr_b");
});
