/** Assets drawn by the built-in model, beside the drawing alone and as many workflow instances that write one row each. */
import { toSpec } from "../../src/domain/asset";
import { defaultSeed, toDrawRequest } from "../../src/features/drawing/draw-request";
import type { ProviderAccess } from "../../src/providers/provider";
import { findOffer } from "../../src/providers/registry";
import { parseStyle } from "../../src/reading/styles/style-parser";
import { startRig, urlOf, type Builds } from "../requests/rig";
import { callLimit, runSql, type Statement } from "../requests/storage";
import { insertProject, toTail, type BenchUser } from "../requests/world";
import { post, rowWhen, type Work, type Yard } from "./work";

const assetCount = 200;
const sidePixels = 32;
const materials = ["Iron", "Golden", "Old", "Small", "Blue", "Broken", "Silver", "Wooden", "Royal", "Dark"];
const things = [
  ...["Sword", "Shield", "Potion", "Key", "Coin", "Gem", "Scroll", "Ring", "Helmet", "Boots"],
  ...["Bow", "Axe", "Torch", "Apple", "Bread", "Map", "Rope", "Lantern", "Crown", "Chest"],
];
const names = materials.flatMap((material) => things.map((thing) => `${material} ${thing}`)).slice(0, assetCount);

export const drawing: Work = {
  title: `draw ${assetCount} icons, procedural`,
  limitTitle: "drawing alone + as many workflow instances that write a row",
  goal: { ratio: 1 / 1.3 },
  prepare: () => Promise.resolve(),
  product: (yard, isSmall) => drawProject(yard, isSmall ? names.slice(0, 1) : names),
  limit: async (yard, isSmall) => {
    const wanted = isSmall ? names.slice(0, 1) : names;
    return (await drawAlone(wanted)) + (await runInstances(yard, wanted.length));
  },
};

type Counts = { readonly calls: number; readonly rowsWritten: number };

/** The D1 calls and written rows of one asset's workflow, and of the asset's share of the workflow that starts all. */
export async function countDrawing(folder: string, state: string, user: BenchUser): Promise<Counts> {
  const builds: Builds = { counted: folder };
  const rig = await startRig(builds, state);
  try {
    const url = urlOf(rig, "counted");
    await drawProject({ url, limitUrl: urlOf(rig, "limit"), user }, names);
    const counts = (await (await fetch(`${url}/counts`)).json()) as Counts;
    return { calls: counts.calls / names.length, rowsWritten: counts.rowsWritten / names.length };
  } finally {
    await rig.stop();
  }
}

let projects = 0;

/** In a new project each time, because an equal drawing of the same project would be reused. */
async function drawProject(yard: Yard, wanted: readonly string[]): Promise<number> {
  const projectId = await addProject(yard, wanted);
  const { id } = await post(yard, `/v1/projects/${projectId}/generations`, { model: "procedural" });
  const row = await rowWhen(yard.limitUrl, ["SELECT * FROM generations WHERE id = ?", id], "finished_at");
  if (row["status"] !== "succeeded") throw new Error(`The generation is wrong: ${JSON.stringify(row)}`);
  return (Number(row["finished_at"]) - Number(row["created_at"])) / 1000;
}

const insertAsset = `INSERT INTO assets (id, project_id, key, name, category, kind, description, width, height, directions,
  animations, status, origin, created_at, updated_at)
  VALUES (?, ?, ?, ?, 'items', 'icon', '', ?, ?, '[]', '[]', 'planned', 'api', ?, ?)`;

async function addProject({ limitUrl, user }: Yard, wanted: readonly string[]): Promise<string> {
  const nowMs = Date.now();
  projects += 1;
  const project = projects * 10_000;
  const projectId = `prj_${toTail(1_000_000 + project)}`;
  const assets = wanted.map((name, index): Statement => {
    const id = `ast_${toTail(1_000_000 + project + index)}`;
    return [insertAsset, id, projectId, keyOf(name), name, sidePixels, sidePixels, nowMs, nowMs];
  });
  await runSql(limitUrl, [[insertProject, projectId, user.id, nowMs, nowMs], ...assets]);
  return projectId;
}

function keyOf(name: string): string {
  return name.toLowerCase().replace(" ", "-");
}

/** The built-in model asks nobody. */
const noAccess: ProviderAccess = {
  key: "",
  send: () => Promise.reject(new Error("the built-in model sends nothing")),
  callback: null,
};

/** Draws in this process the same images as the product. */
async function drawAlone(wanted: readonly string[]): Promise<number> {
  const offer = findOffer("procedural");
  if (offer === undefined) throw new Error("There is no model procedural.");
  const { style } = parseStyle("");
  const startedAtMs = performance.now();
  for (const name of wanted) {
    const size = { width: sidePixels, height: sidePixels };
    const spec = toSpec({
      name,
      category: "items",
      kind: "icon",
      description: "",
      ...size,
      directions: [],
      animations: [],
    });
    const wish = { spec, style, seed: defaultSeed(keyOf(name), 1), note: null };
    await offer.provider.submit(toDrawRequest(offer.model, wish, 0, []), noAccess);
  }
  return (performance.now() - startedAtMs) / 1000;
}

const countRows =
  "SELECT count(*) AS count, iif(count(*) = ?, max(written_at), NULL) AS at FROM bench_rows WHERE id LIKE ?";

async function runInstances({ limitUrl }: Yard, count: number): Promise<number> {
  projects += 1;
  const prefix = `row-${projects}-`;
  const ids = Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const startedAtMs = Date.now();
  await callLimit(`${limitUrl}/instances`, JSON.stringify(ids));
  const { at } = await rowWhen(limitUrl, [countRows, count, `${prefix}%`], "at");
  return (Number(at) - startedAtMs) / 1000;
}
