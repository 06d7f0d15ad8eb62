/** Opens a database that has read replicas. */
import { openDb, type Db } from "./client";

/** `bookmark` is the state of the database after the last statement. Null before the first. */
export type MarkedDb = { readonly db: Db; readonly bookmark: () => string | null };

/**
 * Runs every statement at the primary. D1 sends only the first statement of a session there for sure, so each statement
 * and each batch has a session of its own.
 */
export function openAtPrimary(d1: D1Database): MarkedDb {
  const sessions: D1DatabaseSession[] = [];
  const openSession = (): D1DatabaseSession => {
    const session = d1.withSession("first-primary");
    sessions.push(session);
    return session;
  };
  const db = openDb(
    asDatabase({
      prepare: (query) => openSession().prepare(query),
      batch: (statements) => openSession().batch(statements),
    }),
  );
  const bookmarks = (): (string | null)[] => sessions.map((session) => session.getBookmark());
  // D1 gives a later state a bookmark that sorts behind those of earlier states.
  return { db, bookmark: () => bookmarks().reduce((a, b) => ((a ?? "") > (b ?? "") ? a : b), null) };
}

/** Reads from any replica that is at least as new as the bookmark. Without one, the first read goes to the primary. */
export function openNearby(d1: D1Database, bookmark: string | undefined): MarkedDb {
  const session = d1.withSession(bookmark ?? "first-primary");
  return { db: openDb(asDatabase(session)), bookmark: () => session.getBookmark() };
}

/** Drizzle calls no other method of a database than these two, but the type of the binding demands all. */
function asDatabase(session: Pick<D1Database, "prepare" | "batch">): D1Database {
  return session as D1Database;
}
