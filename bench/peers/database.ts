/** Makes the database of a peer: the tables that the two requests need, with the users, projects and files of the bench. */
import { DatabaseSync } from "node:sqlite";
import type { World } from "../requests/world";

const tables = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE projects (id TEXT PRIMARY KEY, owner_id TEXT NOT NULL);
  CREATE TABLE memory_files (
    project_id TEXT NOT NULL, type TEXT NOT NULL, content TEXT NOT NULL, version INTEGER NOT NULL, etag TEXT NOT NULL,
    size_bytes INTEGER NOT NULL, updated_at BIGINT NOT NULL, PRIMARY KEY (project_id, type)
  );
  CREATE TABLE memory_file_versions (
    project_id TEXT NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL, content TEXT NOT NULL,
    size_bytes INTEGER NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (project_id, type, version)
  );
`;

export function makeDatabase(file: string, { users, content, etag }: World): void {
  const database = new DatabaseSync(file);
  database.exec(tables);
  const insertProject = database.prepare("INSERT INTO projects VALUES (?, ?)");
  const insertFile = database.prepare("INSERT INTO memory_files VALUES (?, ?, ?, 1, ?, ?, ?)");
  database.exec("BEGIN");
  for (const { id, projectId } of users) {
    insertProject.run(projectId, id);
    for (const type of ["plan", "style"])
      insertFile.run(projectId, type, content, etag, Buffer.byteLength(content), Date.now());
  }
  database.exec("COMMIT");
  database.close();
}
