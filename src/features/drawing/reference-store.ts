import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { Db } from "../../db/client";
import { images } from "../../db/schema/assets";
import type { StoredReference } from "../../domain/reference";
import type { ImageRow, Work } from "./work-store";

const columns = {
  objectKey: images.objectKey,
  format: images.format,
  width: images.width,
  height: images.height,
  sha256: images.sha256,
};

type Row = { readonly [Column in keyof typeof columns]: StoredReference[Column] | null };

/**
 * What a picture is drawn after, the most important first: the picture that a note asks to change, then the asset's
 * first picture, then the project's style.
 */
export async function listReferences(db: Db, { item, generation }: Work, image: ImageRow): Promise<StoredReference[]> {
  const { direction, animation, frame } = image;
  const sameSlot = sql`${images.direction} IS ${direction} AND ${images.animation} IS ${animation} AND ${images.frame} = ${frame}`;
  const [changed, first] = await db.batch([
    db
      .select(columns)
      .from(images)
      .where(and(eq(images.versionId, item.changedVersionId ?? ""), isNotNull(images.storedAt), sameSlot)),
    db
      .select(columns)
      .from(images)
      .where(and(eq(images.versionId, item.versionId), eq(images.position, 0), isNotNull(images.storedAt))),
  ]);
  const front = image.position === 0 ? [] : toReference(first[0]);
  return [...toReference(changed[0]), ...front, ...generation.references];
}

function toReference(row: Row | undefined): StoredReference[] {
  if (!row) return [];
  const { objectKey, format, width, height, sha256 } = row;
  const whole = objectKey !== null && format !== null && width !== null && height !== null && sha256 !== null;
  return whole ? [{ objectKey, format, width, height, sha256 }] : [];
}

/** A stored picture of the project that follows from the same request. */
export async function findSameImage(db: Db, image: ImageRow, requestHash: string): Promise<ImageRow | undefined> {
  const isSame = and(eq(images.projectId, image.projectId), eq(images.requestHash, requestHash));
  const [row] = await db
    .select()
    .from(images)
    .where(and(isSame, isNotNull(images.storedAt)))
    .limit(1);
  return row;
}
