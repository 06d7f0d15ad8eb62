/** The columns of a user that queries read. */
import { getTableColumns, sql } from "drizzle-orm";
import { users } from "./schema/accounts";

/** A user's row. `hasGoogle`: a Google identity is linked to the account. */
export type UserRow = typeof users.$inferSelect & { hasGoogle: boolean };

/** The columns of a `UserRow`, for a statement that reads `users`. */
export const userColumns = {
  ...getTableColumns(users),
  hasGoogle: sql<boolean>`EXISTS (SELECT 1 FROM identities WHERE identities.user_id = users.id)`.mapWith(Boolean),
};
