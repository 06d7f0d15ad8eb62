/** A peer of the bench: the two requests with Fastify and better-sqlite3. */
import { randomUUID } from "node:crypto";
import jwt from "@fastify/jwt";
import rateLimit from "@fastify/rate-limit";
import Database from "better-sqlite3";
import fastify from "fastify";

const { DATABASE, PORT, TOKEN_KEY } = process.env;
/** Above every number of requests that the bench sends: each request is counted, and none is refused. */
const quota = 1_000_000;
const keptVersions = 20;

const database = new Database(DATABASE);
database.pragma("synchronous = FULL");
const findProject = database.prepare("SELECT id FROM projects WHERE id = ? AND owner_id = ?");
const findFile = database.prepare("SELECT * FROM memory_files WHERE project_id = ? AND type = ?");
const upsertFile = database.prepare(`
  INSERT INTO memory_files (project_id, type, content, version, etag, size_bytes, updated_at)
  VALUES (@projectId, @type, @content, 1, @etag, @sizeBytes, @nowMs)
  ON CONFLICT (project_id, type) DO UPDATE SET content = excluded.content, version = version + 1, etag = excluded.etag,
    size_bytes = excluded.size_bytes, updated_at = excluded.updated_at
  RETURNING *`);
const insertVersion = database.prepare(`
  INSERT INTO memory_file_versions (project_id, type, version, content, size_bytes, created_at)
  VALUES (?, ?, ?, ?, ?, ?)`);
const deleteVersions = database.prepare(
  "DELETE FROM memory_file_versions WHERE project_id = ? AND type = ? AND version <= ?",
);

const writeFile = database.transaction((file) => {
  const row = upsertFile.get(file);
  insertVersion.run(row.project_id, row.type, row.version, row.content, row.size_bytes, row.updated_at);
  deleteVersions.run(row.project_id, row.type, row.version - keptVersions);
  return row;
});

const params = {
  type: "object",
  properties: { projectId: { type: "string", maxLength: 64 }, type: { enum: ["plan", "style", "code", "log"] } },
  required: ["projectId", "type"],
};
const body = {
  type: "object",
  properties: { content: { type: "string", maxLength: 100_000 } },
  required: ["content"],
  additionalProperties: false,
};
const answer = {
  type: "object",
  properties: {
    type: { type: "string" },
    content: { type: "string" },
    version: { type: "integer" },
    sizeBytes: { type: "integer" },
    updatedAt: { type: "string" },
  },
};
const path = "/v1/projects/:projectId/memory-files/:type";

const app = fastify();
await app.register(jwt, {
  secret: Buffer.from(TOKEN_KEY, "base64"),
  verify: { algorithms: ["HS256"], allowedIss: "hatchery", allowedAud: "hatchery-api" },
});
app.addHook("onRequest", async (request, reply) => {
  if (!request.url.startsWith("/v1/")) return;
  await request.jwtVerify().catch(() => reply.code(401).send({ error: "Unauthorized" }));
});
await app.register(rateLimit, { max: quota, timeWindow: "1 minute", keyGenerator: ({ user }) => user?.sub ?? "" });

async function requireProject({ params: { projectId }, user }, reply) {
  if (findProject.get(projectId, user.sub) === undefined) await reply.code(404).send({ error: "Project not found" });
}

const options = { schema: { params, response: { 200: answer } }, preHandler: requireProject };
app.get(path, options, (request, reply) => {
  const row = findFile.get(request.params.projectId, request.params.type);
  return row === undefined ? reply.code(404).send({ error: "File not found" }) : sendFile(reply, row);
});
app.put(path, { ...options, schema: { ...options.schema, body } }, (request, reply) => {
  const { content } = request.body;
  const [sizeBytes, nowMs] = [Buffer.byteLength(content), Date.now()];
  return sendFile(reply, writeFile({ ...request.params, content, sizeBytes, nowMs, etag: randomUUID() }));
});

function sendFile(reply, { type, content, version, etag, size_bytes: sizeBytes, updated_at: updatedAt }) {
  reply.header("ETag", `"${etag}"`);
  return reply.send({ type, content, version, sizeBytes, updatedAt: new Date(updatedAt).toISOString() });
}

await app.listen({ host: "127.0.0.1", port: Number(PORT) });
