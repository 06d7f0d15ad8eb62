import type { UserRow } from "../../db/users";
import type { User } from "./schemas";

/** Every response that contains a user is made here, so that no other column leaves the server. */
export function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    identities: identitiesOf(row),
    createdAt: new Date(row.createdAt).toISOString(),
  };
}

function identitiesOf({ passwordHash, hasGoogle }: UserRow): User["identities"] {
  return [...(passwordHash === null ? [] : ["password" as const]), ...(hasGoogle ? ["google" as const] : [])];
}
