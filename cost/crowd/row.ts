/** The SQL of a crowd's rows: whose they are, and the texts and ids in them. */

/** Whose rows to make. The fields are SQL for row number `i`. */
export type Owners = {
  /** Part of every id, so that crowds do not meet: letters and digits of a ULID, at most 10. */
  readonly tag: string;
  readonly userId: string;
  readonly projectId: string;
  /** The asset that versions, images and items belong to. */
  readonly assetId: string;
  readonly webhookId: string;
  /** The object of every image. NULL for images that are not stored, which no walk over the objects misses. */
  readonly objectKey: string;
};

/** The columns of row number `i`, as SQL. */
export type Columns = Readonly<Record<string, string | number>>;

/** For each table, the columns of rows that are valid and that no sweep has to touch at `nowMs`. */
export type Tables = Readonly<Record<string, (owners: Owners, nowMs: number) => Columns>>;

export const dayMs = 86_400_000;
/** An SQL literal. */
export const sha = `'${"0".repeat(64)}'`;

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** SQL for the id of row number `i`, or of another number. */
export function idOf(prefix: string, tag: string, number = "i"): string {
  return `${literal(`${prefix}_${tag}`)} || printf('%0${26 - tag.length}d', ${number})`;
}
