/** Writes memory files, and keeps their history. */
import { sql, type SQL } from "drizzle-orm";
import type { Owner } from "../../context";
import { inOneTransaction, type Db } from "../../db/client";
import { constant, type Holes, type Values } from "../../db/constant";
import { isOwned, ownerNames } from "../../db/owned";
import { keptVersions, type FileParams } from "./schemas";
import { fileNames, fileOfOwner, fileValues, hasTag, type FileName, type MemoryFileRow } from "./store";

/**
 * `row` is undefined if nothing was written. Then `projectExists` tells a refused condition from a missing project, and
 * `current` is the file as it stands, if there is one.
 */
export type WriteResult = {
  readonly row: MemoryFileRow | undefined;
  readonly projectExists: boolean;
  readonly current: MemoryFileRow | undefined;
};

/** The file must have one of the tags in `some`, and none of the tags in `none`. Null: no condition. */
type Tags = { readonly some: readonly string[] | null; readonly none: readonly string[] | null };

/** The content to write, with its size in bytes and its new ETag (without quotes). */
export type Written = {
  readonly content: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly nowMs: number;
};

const columns = {
  projectId: "project_id",
  type: "type",
  content: "content",
  version: "version",
  etag: "etag",
  sizeBytes: "size_bytes",
  updatedAt: "updated_at",
};
const returning = sql.raw(
  `RETURNING ${Object.entries(columns)
    .map(([name, column]) => `${column} AS ${name}`)
    .join(", ")}`,
);

const writtenNames = [...fileNames, "content", "sizeBytes", "etag", "nowMs"] as const;
type WrittenName = (typeof writtenNames)[number];

const projectIsOwned = constant(ownerNames, (at) => sql<{ found: number }>`SELECT ${isOwned(at)} AS found`);

const upsert = constant([...writtenNames, "some", "none"], (at) => {
  const some = sql`(${at.some} IS NULL OR ${hasTag(at, at.some)})`;
  const none = sql`(${at.none} IS NULL OR NOT ${hasTag(at, at.none)})`;
  return sql<MemoryFileRow>`${insertion(at)} AND ${some} AND ${none}
    ON CONFLICT (project_id, type) DO UPDATE SET content = excluded.content, version = memory_files.version + 1,
      etag = excluded.etag, size_bytes = excluded.size_bytes, updated_at = excluded.updated_at,
      is_from_before = memory_files.is_from_before AND memory_files.content = excluded.content ${returning}`;
});

const append = constant(
  [...writtenNames, "addedLength", "maxLength"],
  (at) => sql<MemoryFileRow>`${insertion(at)}
    ON CONFLICT (project_id, type) DO UPDATE SET content = memory_files.content || excluded.content,
      version = memory_files.version + 1, etag = excluded.etag,
      size_bytes = memory_files.size_bytes + excluded.size_bytes, updated_at = excluded.updated_at, is_from_before = 0
      WHERE length(memory_files.content) + ${at.addedLength} <= ${at.maxLength} ${returning}`,
);

function insertion(at: Holes<WrittenName>): SQL {
  return sql`INSERT INTO memory_files (project_id, type, content, version, etag, size_bytes, updated_at)
    SELECT ${at.projectId}, ${at.type}, ${at.content}, 1, ${at.etag}, ${at.sizeBytes}, ${at.nowMs} WHERE ${isOwned(at)}`;
}

/** Saves the content just written as a version. */
const saveVersion = constant(
  ["projectId", "type"],
  ({
    projectId,
    type,
  }) => sql`INSERT INTO memory_file_versions (project_id, type, version, content, size_bytes, created_at)
    SELECT project_id, type, version, content, size_bytes, updated_at FROM memory_files
    WHERE project_id = ${projectId} AND type = ${type} ON CONFLICT (project_id, type, version) DO NOTHING`,
);

/** Deletes the versions beyond `keptVersions`. */
const trimVersions = constant(
  ["projectId", "type"],
  ({ projectId, type }) => sql`DELETE FROM memory_file_versions WHERE project_id = ${projectId} AND type = ${type}
    AND version <= (SELECT version FROM memory_files WHERE project_id = ${projectId} AND type = ${type}) - ${keptVersions}`,
);

/**
 * Writes in one atomic statement, which also checks the owner and the tags. After a thousand parallel writes there is
 * one row, and its version is the number of accepted writes.
 */
export async function upsertMemoryFile(
  db: Db,
  owner: Owner,
  params: FileParams,
  written: Written,
  tags: Tags,
): Promise<WriteResult> {
  const file = fileValues(owner, params);
  const change = upsert(db, { ...file, ...written, some: toJson(tags.some), none: toJson(tags.none) });
  return write(db, file, change);
}

function toJson(tags: readonly string[] | null): string | null {
  return tags && JSON.stringify(tags);
}

async function write(db: Db, file: Values<FileName>, change: ReturnType<typeof upsert>): Promise<WriteResult> {
  const { written, project, current } = await inOneTransaction(db, {
    written: change,
    saved: saveVersion(db, file),
    trimmed: trimVersions(db, file),
    project: projectIsOwned(db, file),
    current: fileOfOwner(db, file),
  });
  return { row: written[0], projectExists: project[0]?.found === 1, current: current[0] };
}

/**
 * Appends in one atomic statement, so that many agents can append to one log and lose no line. Writes nothing if the
 * content would have more than `lengths.max` characters. `lengths.added` is the length of the new content.
 */
export async function appendMemoryFile(
  db: Db,
  owner: Owner,
  params: FileParams,
  written: Written,
  lengths: { readonly added: number; readonly max: number },
): Promise<WriteResult> {
  const file = fileValues(owner, params);
  return write(db, file, append(db, { ...file, ...written, addedLength: lengths.added, maxLength: lengths.max }));
}
