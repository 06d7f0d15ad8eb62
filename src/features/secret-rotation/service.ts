import type { Context } from "../../context";
import { sealPrefix, sealText, unsealText } from "../../lib/sealed-text";
import { listSealedOtherwise, replaceSealed, sealedColumns, type Resealed, type SealedColumn } from "./store";

const pageSize = 100;
/** The limit for each column in one run. The next run continues. */
const maxPagesPerRun = 50;

type Tally = { readonly resealed: number; readonly unreadable: number };

/**
 * While SECRETS_KEY_PREVIOUS is set, seals all stored secrets again under the current SECRETS_KEY. When a run logs that
 * no secret was resealed, the operator can remove the previous key.
 */
export async function resealSecrets(ctx: Context): Promise<void> {
  const [current, ...previous] = ctx.keys.secrets;
  if (current === undefined || previous.length === 0) return;
  for (const column of sealedColumns) {
    const tally = await resealColumn(ctx, column, sealPrefix(current));
    ctx.log.info("secrets_resealed", { table: column.table, column: column.column, ...tally });
  }
}

async function resealColumn(ctx: Context, column: SealedColumn, prefix: string): Promise<Tally> {
  let after = 0;
  let resealed = 0;
  let unreadable = 0;
  for (let page = 0; page < maxPagesPerRun; page++) {
    const rows = await listSealedOtherwise(ctx.db, column, prefix, { limit: pageSize, after });
    const changes: Resealed[] = [];
    for (const { row, sealed, context } of rows) {
      const again = await reseal(ctx, { sealed, context });
      if (again !== undefined) changes.push({ row, sealed, resealed: again });
    }
    resealed += await replaceSealed(ctx.db, column, changes);
    unreadable += rows.length - changes.length;
    after = rows.at(-1)?.row ?? after;
    if (rows.length < pageSize) break;
  }
  return { resealed, unreadable };
}

/** Undefined for a text that no key opens. The row stays unchanged, because the operator may restore the key. */
async function reseal(ctx: Context, { sealed, context }: { sealed: string; context: string }) {
  const { secrets } = ctx.keys;
  const plain = await unsealText(secrets, sealed, context).catch(() => undefined);
  return plain === undefined ? undefined : sealText(secrets, plain, context);
}
