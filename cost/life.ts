/** The work around one image, from the wish to the file in the game. */
import { addUnits, scaleUnits, type Units } from "./units";
import type { Rows } from "./walk";

/** How often each row of the page occurs in a life. */
type Life = Readonly<Record<string, number>>;

/** An image that the built-in provider draws, that nobody watches, fetched by itself. */
export const shortLife: Life = {
  "createGeneration, of one free image": 1,
  "workflow: a generation of one asset": 1,
  "workflow: an asset of one image, free": 1,
  listAssetVersions: 1,
  downloadFile: 1,
};

/**
 * An image from a provider that calls back, watched for a minute by a stream, announced by a webhook, approved, packed by
 * itself and fetched. Each of the requests comes alone, so that the user's counters are stored after each.
 */
export const longLife: Life = {
  createAsset: 1,
  "createGeneration, of one paid image": 1,
  "workflow: a generation of one asset": 1,
  "workflow: an asset of one image, from a provider that calls back": 1,
  receiveProviderCallback: 1,
  "an event stream: opening, 20 items": 1,
  "an event stream: each second in which nothing changes, 20 items": 60,
  "queue: the delivery of a webhook": 1,
  listAssetVersions: 1,
  reviewAssets: 1,
  "createExport, of one asset": 1,
  "workflow: an export of one image": 1,
  getExport: 1,
  downloadFile: 2,
  "alarms: after a user's lone request": 7,
};

export function sumOf(life: Life, rows: Rows): Units {
  return addUnits(
    ...Object.entries(life).map(([name, times]) => {
      const row = rows.get(name);
      if (row === undefined) throw new Error(`${name} in cost/life.ts is not a row of the walk`);
      return scaleUnits(row.units, times);
    }),
  );
}
