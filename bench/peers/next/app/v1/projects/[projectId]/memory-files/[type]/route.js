/** A peer of the bench: the two requests with a Next.js route and Prisma. */
import { randomUUID } from "node:crypto";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaClient } from "@prisma/client";
import { jwtVerify } from "jose";
import { NextResponse } from "next/server";
import { RateLimiterMemory } from "rate-limiter-flexible";
import * as z from "zod";

const { DATABASE, TOKEN_KEY } = process.env;
/** Above every number of requests that the bench sends: each request is counted, and none is refused. */
const limiter = new RateLimiterMemory({ points: 1_000_000, duration: 60 });
const keptVersions = 20;
const tokenTerms = { algorithms: ["HS256"], issuer: "hatchery", audience: "hatchery-api" };

const Params = z.object({ projectId: z.string().max(64), type: z.enum(["plan", "style", "code", "log"]) });
const Body = z.strictObject({ content: z.string().max(100_000) });

let opened;

/** The build loads this module too, without a database. */
function open() {
  opened ??= openOnce();
  return opened;
}

async function openOnce() {
  const prisma = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: `file:${DATABASE}` }) });
  await prisma.$queryRawUnsafe("PRAGMA synchronous = FULL");
  return { prisma, key: Buffer.from(TOKEN_KEY, "base64") };
}

export function GET(request, context) {
  return answer(request, context, async (prisma, file) =>
    prisma.memoryFile.findUnique({ where: { projectId_type: file } }),
  );
}

export function PUT(request, context) {
  return answer(request, context, async (prisma, file) => {
    const { content } = Body.parse(await request.json());
    return prisma.$transaction((transaction) => write(transaction, file, content));
  });
}

async function answer(request, { params }, work) {
  try {
    const { prisma, key } = await open();
    const token = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
    const verified = await jwtVerify(token, key, tokenTerms).catch(() => undefined);
    if (verified === undefined) return NextResponse.json({ error: "Unauthorized" }, { status: 401 });
    const ownerId = verified.payload.sub;
    await limiter.consume(ownerId);
    const file = Params.parse(await params);
    const project = await prisma.project.findUnique({ where: { id: file.projectId, ownerId } });
    const row = project && (await work(prisma, file));
    return row ? toResponse(row) : NextResponse.json({ error: "Not found" }, { status: 404 });
  } catch (error) {
    if (error instanceof z.ZodError) return NextResponse.json({ error: "Invalid request" }, { status: 400 });
    console.error(error);
    return NextResponse.json({ error: "Internal server error" }, { status: 500 });
  }
}

async function write(transaction, file, content) {
  const [sizeBytes, updatedAt] = [Buffer.byteLength(content), BigInt(Date.now())];
  const values = { content, sizeBytes, updatedAt, etag: randomUUID() };
  const row = await transaction.memoryFile.upsert({
    where: { projectId_type: file },
    create: { ...file, ...values, version: 1 },
    update: { ...values, version: { increment: 1 } },
  });
  const { version } = row;
  await transaction.memoryFileVersion.create({ data: { ...file, version, content, sizeBytes, createdAt: updatedAt } });
  await transaction.memoryFileVersion.deleteMany({ where: { ...file, version: { lte: version - keptVersions } } });
  return row;
}

function toResponse({ type, content, version, etag, sizeBytes, updatedAt }) {
  const body = { type, content, version, sizeBytes, updatedAt: new Date(Number(updatedAt)).toISOString() };
  return NextResponse.json(body, { headers: { ETag: `"${etag}"` } });
}
