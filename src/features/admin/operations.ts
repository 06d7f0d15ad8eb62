import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { User } from "../identity/schemas";
import {
  AuditRecord,
  EmailPrefix,
  Invite,
  InviteParams,
  InviteWithCode,
  NewInvite,
  UserChange,
  UserParams,
} from "./schemas";
import { createInvite, listAudit, listInvites, revokeInvite } from "./service";
import { changeUser, listUsers } from "./user-service";

const tag = "Administration";

export const adminOperations = [
  operation(
    {
      id: "listUsers",
      method: "get",
      path: "/v1/admin/users",
      tag,
      summary: "List users, newest first",
      access: "admin",
      limit: "read",
      query: PageQuery.extend({ email: EmailPrefix.optional() }),
      replies: { 200: pageOf(User) },
    },
    async ({ ctx, query: { email, ...page } }) => ({ status: 200, body: await listUsers(ctx, email, toPage(page)) }),
  ),
  operation(
    {
      id: "updateUser",
      method: "patch",
      path: "/v1/admin/users/:userId",
      tag,
      summary: "Ban a user, end a ban, end all sessions, or set quotas",
      description:
        "A ban takes effect at once for access tokens, API keys, triggers and sign-in. When the ban ends, all of them work again. Administrators cannot ban themselves, and nobody can ban the last administrator. Ended sessions do not come back: the user has to sign in again, and no earlier token works.",
      access: "admin",
      limit: "write",
      params: UserParams,
      body: UserChange,
      replies: { 200: User },
      errors: ["conflict"],
    },
    async ({ ctx, params, body }) => ({ status: 200, body: await changeUser(ctx, params.userId, body) }),
  ),
  operation(
    {
      id: "createInvite",
      method: "post",
      path: "/v1/admin/invites",
      tag,
      summary: "Create an invite code, with which one person can sign up",
      description: "The code is valid for 7 days, unless `expiresInDays` says otherwise.",
      access: "admin",
      limit: "write",
      body: NewInvite,
      replies: { 201: InviteWithCode },
    },
    async ({ ctx, body }) => ({ status: 201, body: await createInvite(ctx, body) }),
  ),
  operation(
    {
      id: "listInvites",
      method: "get",
      path: "/v1/admin/invites",
      tag,
      summary: "List invites, newest first",
      access: "admin",
      limit: "read",
      query: PageQuery,
      replies: { 200: pageOf(Invite) },
    },
    async ({ ctx, query }) => ({ status: 200, body: await listInvites(ctx, toPage(query)) }),
  ),
  operation(
    {
      id: "revokeInvite",
      method: "delete",
      path: "/v1/admin/invites/:inviteId",
      tag,
      summary: "Revoke an invite that has not been used",
      access: "admin",
      limit: "write",
      params: InviteParams,
      replies: { 204: null },
      errors: ["conflict"],
    },
    async ({ ctx, params }) => {
      await revokeInvite(ctx, params.inviteId);
      return { status: 204 };
    },
  ),
  operation(
    {
      id: "listAudit",
      method: "get",
      path: "/v1/admin/audit",
      tag,
      summary: "List the actions of administrators, newest first",
      access: "admin",
      limit: "read",
      query: PageQuery,
      replies: { 200: pageOf(AuditRecord) },
    },
    async ({ ctx, query }) => ({ status: 200, body: await listAudit(ctx, toPage(query)) }),
  ),
];
