import type { User } from "./schemas";
import type { UserRow } from "./store";

/** The only way in which a user leaves. */
export function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    identities: row.passwordHash === null ? [] : ["password"],
    createdAt: new Date(row.createdAt).toISOString(),
  };
}
