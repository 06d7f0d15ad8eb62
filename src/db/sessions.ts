/** The SQL that ends sessions. Every transaction that ends a session is built from these statements. */
import { and, eq, isNull, ne, type SQL } from "drizzle-orm";
import type { Db } from "./client";
import { refreshTokens, sessions } from "./schema/accounts";

/** The sessions of one user: all, only one, or all except one. None are chosen unless `when` holds. */
export type SessionChoice = {
  readonly userId: string | SQL;
  readonly only?: string;
  readonly except?: string;
  readonly when?: SQL;
};

/**
 * A change that ends sessions, before anything has happened. Both functions check the same condition in their SQL, so a
 * request that lost a race lists nothing and writes nothing.
 */
export type SessionEnding = {
  /** Lists the ids that `write` would end now: sessions, and API keys if those end too. */
  readonly list: () => Promise<string[]>;
  /** Makes the change and ends the sessions in one transaction. Returns the ended ids; undefined if refused. */
  readonly write: () => Promise<string[] | undefined>;
};

export async function listLivingSessions(db: Db, choice: SessionChoice): Promise<string[]> {
  return toIds(await db.select({ id: sessions.id }).from(sessions).where(areChosen(choice)));
}

export function toIds(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

function areChosen({ userId, only, except, when }: SessionChoice): SQL | undefined {
  return and(
    eq(sessions.userId, userId),
    isNull(sessions.revokedAt),
    only === undefined ? undefined : eq(sessions.id, only),
    except === undefined ? undefined : ne(sessions.id, except),
    when,
  );
}

/**
 * The statements that end the chosen sessions for good and delete their refresh tokens. Put them into a transaction.
 * `endedSessions` returns the ids.
 */
export function endSessions(db: Db, choice: SessionChoice, nowMs: number) {
  const { userId, only, except, when } = choice;
  return {
    endedSessions: db
      .update(sessions)
      .set({ revokedAt: nowMs })
      .where(areChosen(choice))
      .returning({ id: sessions.id }),
    endedTokens: db
      .delete(refreshTokens)
      .where(
        and(
          eq(refreshTokens.userId, userId),
          only === undefined ? undefined : eq(refreshTokens.sessionId, only),
          except === undefined ? undefined : ne(refreshTokens.sessionId, except),
          when,
        ),
      ),
  };
}
