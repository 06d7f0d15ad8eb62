/** Measures the kinds of background work, each beside its limit. Written for Linux: memory is read from `/proc`. */
import { makeState, startRig, urlOf, type Builds } from "../requests/rig";
import { migrate } from "../requests/storage";
import type { BenchUser } from "../requests/world";
import { countDrawing, drawing } from "./drawings";
import { exportWork } from "./exports";
import { addOwner, measureWork, type Goal, type Place, type Work, type WorkSlice } from "./work";

export type MeasuredWork = {
  readonly name: string;
  readonly title: string;
  readonly limitTitle: string;
  readonly goal: Goal;
  readonly product: readonly WorkSlice[];
  readonly limit: readonly WorkSlice[];
  /** D1 calls and written rows of one asset. Only for drawing. */
  readonly counts?: { readonly calls: number; readonly rowsWritten: number };
};

/** The goals for `counts`. */
export const maxCalls = 4;
export const maxRowsWritten = 25;

export type WorkPace = { readonly rounds: number; readonly largeFiles: number };

export const workNames = ["export-small", "export-large", "draw"] as const;
export type WorkName = (typeof workNames)[number];

export async function measureAllWork(
  product: string,
  wanted: readonly WorkName[],
  pace: WorkPace,
): Promise<MeasuredWork[]> {
  const state = makeState();
  const builds: Builds = { product };
  const kinds = kindsOf(pace);
  try {
    const user = await prepare(
      builds,
      state.folder,
      wanted.map((name) => kinds[name]),
    );
    const measured: MeasuredWork[] = [];
    for (const name of wanted) {
      const slices = await takeTurns(kinds[name], pace.rounds, { builds, state: state.folder, user });
      const counts = name === "draw" && { counts: await countDrawing(product, state.folder, user) };
      const { title, limitTitle, goal } = kinds[name];
      measured.push({ name, title, limitTitle, goal, ...slices, ...counts });
      console.error(`${name} is measured`);
    }
    return measured;
  } finally {
    state.remove();
  }
}

/** The product and the limit take turns, so that both meet the same noise. */
async function takeTurns(work: Work, rounds: number, place: Place): Promise<Pick<MeasuredWork, "product" | "limit">> {
  const limit: WorkSlice[] = [];
  const product: WorkSlice[] = [];
  for (let round = 0; round < rounds; round++) {
    limit.push(await measureWork(work, "limit", place));
    product.push(await measureWork(work, "product", place));
  }
  return { product, limit };
}

/** An image of 158 × 158 pixels has 100 kB, and one of 1024 × 1024 pixels has 4 MB. */
function kindsOf({ largeFiles }: WorkPace): Readonly<Record<WorkName, Work>> {
  return {
    "export-small": exportWork(
      "export, 1,000 × 100 kB",
      { number: 2, files: 1000, sidePixels: 158 },
      { ratio: 0.8, extraMegabytes: 64 },
    ),
    "export-large": exportWork(
      `export, ${largeFiles} × 4 MB`,
      { number: 3, files: largeFiles, sidePixels: 1024 },
      { ratio: 0.9, extraMegabytes: 64 },
    ),
    draw: drawing,
  };
}

async function prepare(builds: Builds, state: string, works: readonly Work[]): Promise<BenchUser> {
  const rig = await startRig(builds, state);
  try {
    const [url, limitUrl] = [urlOf(rig, "product"), urlOf(rig, "limit")];
    await migrate(limitUrl);
    const user = await addOwner(limitUrl);
    for (const work of works) await work.prepare({ url, limitUrl, user });
    return user;
  } finally {
    await rig.stop();
  }
}
