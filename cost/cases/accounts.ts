/** Signing in, sessions, keys, and the work of administrators. */
import { env } from "cloudflare:workers";
import { newId } from "../../src/lib/ids";
import { goodPassword, newUser } from "../../test/support/client";
import { googleToken, somebody } from "../../test/support/google";
import { insertLedger } from "../../test/support/ledger";
import { issuer, measure } from "../measure";
import { ask, askAs, signIn } from "../world";
import { only, owners, withQueries, type Cases } from "./case";

const newPassword = "eleven quiet lighthouses";
const fresh = (): string => `cost-${crypto.randomUUID()}@example.com`;

export const accountCases: Cases = {
  register: only(() => ({ body: { email: fresh(), password: goodPassword } })),
  login: only(({ user }) => ({ body: { email: user.email, password: goodPassword } })),
  signInWithGoogle: only(async (_, op) => {
    const person = somebody();
    const again = async () => ({ body: { idToken: await googleToken(issuer, { claims: person }) } });
    // The first sign-in makes the account, and fetches the keys of Google.
    await measure(op, await again());
    return again();
  }),
  refresh: only(async ({ user }) => ({ body: { refreshToken: (await signIn(user)).refreshToken } })),
  logout: only(async ({ user }) => ({ token: (await signIn(user)).accessToken })),
  deleteMe: only(async () => ({ token: (await newUser()).token })),
  changePassword: only(async () => ({
    token: (await newUser()).token,
    body: { currentPassword: goodPassword, newPassword },
  })),
  endSession: only(
    owners(async ({ user }) => {
      await signIn(user);
      const newest = env.DB.prepare("SELECT id FROM sessions WHERE user_id = ? ORDER BY rowid DESC").bind(user.id);
      return { ids: { sessionId: (await newest.first<string>("id")) ?? "" } };
    }),
  ),
  resetPassword: only(async ({ admin }) => {
    const { id } = await newUser();
    const { body } = await askAs(admin.token, "POST", `/v1/admin/users/${id}/password-reset`);
    return { body: { code: body.code, newPassword } };
  }),
  createPasswordReset: only(owners(async () => ({ ids: { userId: (await newUser()).id } }))),
  revokeApiKey: only(
    owners(async (world) => {
      const { body } = await ask(world, "POST", "/v1/api-keys", { name: "key", scopes: ["read"] });
      return { ids: { keyId: body.id } };
    }),
  ),
  putProviderKey: only(owners(() => ({ ids: { provider: "openrouter" } }))),
  deleteProviderKey: only(
    owners(async (world) => {
      await ask(world, "PUT", "/v1/me/provider-keys/openrouter", { key: "for-tests-alone" });
      return { ids: { provider: "openrouter" } };
    }),
  ),
  listUsers: withQueries({ "": "", "by e-mail address": ({ user }) => `?email=${encodeURIComponent(user.email)}` }),
  updateUser: only(owners(async () => ({ ids: { userId: (await newUser()).id }, body: { banned: true } }))),
  revokeInvite: only(
    owners(async ({ admin }) => {
      const { body } = await askAs(admin.token, "POST", "/v1/admin/invites", {});
      return { ids: { inviteId: body.id } };
    }),
  ),
  settleJob: only(
    owners(async ({ user, ids }) => {
      const imageId = newId("img", Date.now());
      const lost = { userId: user.id, projectId: ids["projectId"] ?? "", imageId, state: "unknown" };
      await insertLedger([{ ...lost, estimate: 10 }]);
      return { ids: { imageId }, body: { costMicroUsd: 5 } };
    }),
  ),
};
