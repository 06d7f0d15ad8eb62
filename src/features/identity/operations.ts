import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { deleteMyAccount } from "./deletion-service";
import { signInWithGoogle } from "./google";
import {
  GoogleSignIn,
  Login,
  PasswordChange,
  ProfileChange,
  Refresh,
  Registration,
  Session,
  SessionParams,
  SignedIn,
  User,
} from "./schemas";
import { changePassword, getMe, login, register, renameMe } from "./service";
import { endMySession, listMySessions, logout, refresh } from "./session-service";

const tag = "Identity";

export const identityOperations = [
  operation(
    {
      id: "register",
      method: "post",
      path: "/v1/auth/register",
      tag,
      summary: "Sign up with an e-mail address and a password",
      access: "public",
      limit: "auth",
      body: Registration,
      replies: { 201: SignedIn },
      errors: ["unauthenticated", "conflict", "forbidden"],
    },
    async ({ ctx, body }) => ({ status: 201, body: await register(ctx, body) }),
  ),
  operation(
    {
      id: "login",
      method: "post",
      path: "/v1/auth/login",
      tag,
      summary: "Sign in with a password",
      access: "public",
      limit: "auth",
      body: Login,
      signInName: (body) => body.email,
      replies: { 200: SignedIn },
      errors: ["unauthenticated", "account_banned", "forbidden"],
    },
    async ({ ctx, body }) => ({ status: 200, body: await login(ctx, body) }),
  ),
  operation(
    {
      id: "signInWithGoogle",
      method: "post",
      path: "/v1/auth/google",
      tag,
      summary: "Sign in with Google; the first time, sign up",
      description:
        "If an account with a password has the same e-mail address, the two are linked only when Google hosts the mailbox (Gmail, Workspace). The account then loses its password, reset codes, sessions, API keys, triggers, webhooks and provider keys, because nobody had proved to own the address before. The projects stay.",
      access: "public",
      limit: "auth",
      body: GoogleSignIn,
      replies: { 200: SignedIn },
      errors: ["unauthenticated", "account_banned", "forbidden", "conflict"],
    },
    async ({ ctx, body }) => ({ status: 200, body: await signInWithGoogle(ctx, body) }),
  ),
  operation(
    {
      id: "refresh",
      method: "post",
      path: "/v1/auth/refresh",
      tag,
      summary: "Exchange a refresh token for a new pair",
      description:
        "The refresh token can be used once. If the response was lost, the same request returns the same new token for 10 seconds. A used token that is sent later, or after the new token has been used, ends the session.",
      access: "public",
      limit: "refresh",
      body: Refresh,
      replies: { 200: SignedIn },
      errors: ["unauthenticated", "account_banned"],
    },
    async ({ ctx, body }) => ({ status: 200, body: await refresh(ctx, body.refreshToken) }),
  ),
  operation(
    {
      id: "logout",
      method: "post",
      path: "/v1/auth/logout",
      tag,
      summary: "End this session and its tokens at once",
      access: "session",
      limit: "write",
      replies: { 204: null },
    },
    async ({ ctx }) => {
      await logout(ctx);
      return { status: 204 };
    },
  ),
  operation(
    {
      id: "getMe",
      method: "get",
      path: "/v1/me",
      tag,
      summary: "Get my profile",
      access: "session",
      limit: "read",
      replies: { 200: User },
    },
    async ({ ctx }) => ({ status: 200, body: await getMe(ctx) }),
  ),
  operation(
    {
      id: "updateMe",
      method: "patch",
      path: "/v1/me",
      tag,
      summary: "Change my name",
      access: "session",
      limit: "write",
      body: ProfileChange,
      replies: { 200: User },
    },
    async ({ ctx, body }) => ({ status: 200, body: await renameMe(ctx, body.name) }),
  ),
  operation(
    {
      id: "deleteMe",
      method: "delete",
      path: "/v1/me",
      tag,
      summary: "Delete my account and everything in it",
      description:
        "When the response arrives, all rows are deleted and all jobs are canceled. Stored files are removed within 24 hours.",
      access: "recent session",
      limit: "write",
      replies: { 204: null },
    },
    async ({ ctx }) => {
      await deleteMyAccount(ctx);
      return { status: 204 };
    },
  ),
  operation(
    {
      id: "changePassword",
      method: "put",
      path: "/v1/me/password",
      tag,
      summary: "Change my password, and end every other session",
      access: "session",
      limit: "auth",
      body: PasswordChange,
      replies: { 204: null },
      errors: ["forbidden", "conflict"],
    },
    async ({ ctx, body }) => {
      await changePassword(ctx, body);
      return { status: 204 };
    },
  ),
  operation(
    {
      id: "listSessions",
      method: "get",
      path: "/v1/me/sessions",
      tag,
      summary: "List my sessions",
      access: "session",
      limit: "read",
      query: PageQuery,
      replies: { 200: pageOf(Session) },
    },
    async ({ ctx, query }) => ({ status: 200, body: await listMySessions(ctx, toPage(query)) }),
  ),
  operation(
    {
      id: "endSession",
      method: "delete",
      path: "/v1/me/sessions/:sessionId",
      tag,
      summary: "End one of my sessions",
      access: "recent session",
      limit: "write",
      params: SessionParams,
      replies: { 204: null },
    },
    async ({ ctx, params }) => {
      await endMySession(ctx, params.sessionId);
      return { status: 204 };
    },
  ),
];
