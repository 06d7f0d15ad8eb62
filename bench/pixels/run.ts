/** The golden set in full: how many sprites come back as they were. `npm run bench -- pixels [cases] [every]`. */
import { cases, keyed, unsolvable, type Case } from "../../test/support/golden/cases";
import { scoreSprite } from "../../test/support/golden/score";
import { paintCase, refinePicture, type Trial } from "../../test/support/golden/trial";
import { sampleCanvas } from "./baselines";

/** A picture is good from this share of exact pixels on. */
export const good = 0.99;

type Result = Trial & { readonly baseline: number };

/** `C01,H03` names cases, and `4` takes every fourth picture of each. */
export async function run([names = "all", every = "1"]: readonly string[]): Promise<void> {
  const wanted = cases.filter(({ id }) => names === "all" || names.split(",").includes(id));
  const results: Result[] = [];
  console.log("case  pictures  grid  exact    alpha    perfect  flagged  canvas sampled   what");
  for (const each of wanted) {
    const own = await tryCase(each, Number(every));
    results.push(...own);
    console.log(`${each.id.padEnd(6)}${lineOf(own)}   ${each.title}`);
  }
  const solvable = results.filter(({ id }) => !unsolvable.has(id));
  print(
    "ordinary",
    solvable.filter(({ id }) => id.startsWith("C")),
  );
  print(
    "hard",
    solvable.filter(({ id }) => id.startsWith("H")),
  );
  print(
    "unsolvable",
    results.filter(({ id }) => unsolvable.has(id)),
  );
  report(solvable);
}

async function tryCase(each: Case, every: number): Promise<Result[]> {
  const own: Result[] = [];
  for (let index = 0; index < each.truths.length; index += every) {
    const picture = await paintCase(each, index);
    const baseline = scoreSprite(sampleCanvas(picture), picture.expected).exact;
    own.push({ ...refinePicture(each, picture), baseline });
  }
  return own;
}

function print(group: string, results: readonly Result[]): void {
  if (results.length > 0) console.log(`${group}\n      ${lineOf(results)}`);
}

function lineOf(results: readonly Result[]): string {
  const share = (count: number): string => `${((100 * count) / results.length).toFixed(0)} %`;
  const mean = (of: (result: Result) => number): string =>
    `${((100 * results.reduce((sum, result) => sum + of(result), 0)) / results.length).toFixed(2)} %`;
  const columns = [
    String(results.length).padStart(8),
    share(results.filter(({ isGridRight }) => isGridRight).length).padStart(6),
    mean(({ exact }) => exact).padStart(9),
    mean(({ alpha }) => alpha).padStart(9),
    share(results.filter(({ exact }) => exact === 1).length).padStart(7),
    share(results.filter(({ flags }) => flags.length > 0).length).padStart(9),
    mean(({ baseline }) => baseline).padStart(12),
  ];
  return columns.join("");
}

/** The promises about flags and colours. */
function report(results: readonly Result[]): void {
  const fine = results.filter(({ exact }) => exact >= good);
  const flagged = (list: readonly Result[]): string =>
    `${list.filter(({ flags }) => flags.length > 0).length} of ${list.length}`;
  console.log(`below 99 % and flagged: ${flagged(results.filter(({ exact }) => exact < good))}`);
  console.log(`good, on a key colour, flagged: ${flagged(fine.filter(({ id }) => keyed.has(id)))}`);
  console.log(`good, on other grounds, flagged: ${flagged(fine.filter(({ id }) => !keyed.has(id)))}`);
  console.log(
    `pixels off the palette or half transparent: ${results.reduce((sum, { strayPixels }) => sum + strayPixels, 0)}`,
  );
  for (const { id, name, exact, flags } of results.filter(({ exact }) => exact < good))
    console.log(`  ${id} ${name}: ${(exact * 100).toFixed(2)} %, ${flags.join(", ") || "NO FLAG"}`);
}
