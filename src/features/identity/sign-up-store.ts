import { sql, type SQL } from "drizzle-orm";
import { auditStatement } from "../../db/audit";
import { inOneTransaction, statement, type Db } from "../../db/client";
import type { UserRow } from "../../db/users";
import type { AuditEntry } from "../../domain/audit";

/** The reason why a new user may sign up: no code is needed, an invite, or the operator's code for the first administrator. */
export type Admission =
  | { readonly by: "open-door" }
  | { readonly by: "invite"; readonly codeHash: string }
  | { readonly by: "first-admin"; readonly audit: AuditEntry };

export type NewIdentity = { readonly provider: "google"; readonly issuer: string; readonly subject: string };

/**
 * Checks the admission, inserts the user and spends the invite in one transaction. Of many requests at once with one
 * code, only one gets in, and no invite is spent unless a user is made. "refused" does not tell whether the address is
 * taken.
 */
export async function insertAdmitted(
  db: Db,
  row: UserRow,
  admission: Admission,
  identity?: NewIdentity,
): Promise<"made" | "taken" | "refused"> {
  const { id, email, name, role, passwordHash, createdAt, updatedAt } = row;
  const gate = gateOf(admission, email, createdAt);
  const unknown = identity
    ? sql`NOT EXISTS (SELECT 1 FROM identities WHERE issuer = ${identity.issuer} AND subject = ${identity.subject})`
    : sql`1`;
  const { judged, made } = await inOneTransaction(db, {
    judged: statement<{ open: number }>(db, sql`SELECT ${gate} AS open`),
    made: statement<{ id: string }>(
      db,
      sql`INSERT INTO users (id, email, name, role, password_hash, created_at, updated_at)
      SELECT ${id}, ${email}, ${name}, ${role}, ${passwordHash}, ${createdAt}, ${updatedAt}
      WHERE ${gate} AND ${unknown}
      ON CONFLICT (email) DO NOTHING RETURNING id`,
    ),
    ...companions(db, row, admission, identity),
  });
  if (judged[0]?.open !== 1) return "refused";
  return made.length === 1 ? "made" : "taken";
}

function gateOf(admission: Admission, email: string, nowMs: number): SQL {
  if (admission.by === "open-door") return sql`1`;
  if (admission.by === "first-admin") return sql`NOT EXISTS (SELECT 1 FROM users WHERE role = 'admin')`;
  return sql`EXISTS (SELECT 1 FROM invites WHERE code_hash = ${admission.codeHash} AND used_at IS NULL
    AND expires_at > ${nowMs} AND (email IS NULL OR email = ${email}))`;
}

/** The statements that write the other rows of a new user. They write nothing if no user was inserted. */
function companions(db: Db, row: UserRow, admission: Admission, identity: NewIdentity | undefined) {
  const made = sql`EXISTS (SELECT 1 FROM users WHERE id = ${row.id})`;
  return {
    ...(identity && {
      linked: statement<unknown>(
        db,
        sql`INSERT INTO identities (issuer, subject, provider, user_id, created_at)
        SELECT ${identity.issuer}, ${identity.subject}, ${identity.provider}, ${row.id}, ${row.createdAt} WHERE ${made}`,
      ),
    }),
    ...(admission.by === "invite" && {
      spent: statement<unknown>(
        db,
        sql`UPDATE invites SET used_at = ${row.createdAt}, used_by = ${row.id}
        WHERE code_hash = ${admission.codeHash} AND used_at IS NULL AND ${made}`,
      ),
    }),
    ...(admission.by === "first-admin" && { record: auditStatement(db, admission.audit, made) }),
  };
}
