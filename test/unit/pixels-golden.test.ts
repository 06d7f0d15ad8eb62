/**
 * A fixed tenth of the golden set, against the promises about sprites that come back. `npm run bench -- pixels` measures
 * the whole set.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { cases, keyed, unsolvable } from "../support/golden/cases";
import { paintCase, refinePicture, type Trial } from "../support/golden/trial";

/** A picture is good from this share of exact pixels on. */
const good = 0.99;

/** Every tenth picture of all cases in one row, so each case has one picture or two. */
const tenth = cases
  .filter(({ id }) => !unsolvable.has(id))
  .flatMap((each) => each.truths.map((_, index) => ({ each, index })))
  .filter((_, position) => position % 10 === 3);

const trials: Trial[] = [];
beforeAll(async () => {
  for (const { each, index } of tenth) trials.push(refinePicture(each, await paintCase(each, index)));
}, 1_800_000);

function share(list: readonly Trial[], of: (trial: Trial) => number | boolean): number {
  return list.reduce((sum, trial) => sum + Number(of(trial)), 0) / list.length;
}

describe.each([
  { group: "ordinary", letter: "C", grid: 0.99, exact: 0.997, alpha: 0.998, perfect: 0.8 },
  { group: "hard", letter: "H", grid: 0.95, exact: 0.99, alpha: 0.99, perfect: 0.4 },
])("of $group images", ({ letter, grid, exact, alpha, perfect }) => {
  const own = (): Trial[] => trials.filter(({ id }) => id.startsWith(letter));

  test(`the grid is right in ${grid * 100} %`, () => {
    expect(own().length).toBeGreaterThan(15);
    expect(share(own(), ({ isGridRight }) => isGridRight)).toBeGreaterThanOrEqual(grid);
  });

  test(`${exact * 100} % of the pixels and ${alpha * 100} % of the alpha are exact, and ${perfect * 100} % of the sprites to the last pixel`, () => {
    expect(share(own(), (trial) => trial.exact)).toBeGreaterThanOrEqual(exact);
    expect(share(own(), (trial) => trial.alpha)).toBeGreaterThanOrEqual(alpha);
    expect(share(own(), (trial) => trial.exact === 1)).toBeGreaterThanOrEqual(perfect);
  });
});

test("no pixel is off the palette or partly transparent", () => {
  expect(trials.filter(({ strayPixels }) => strayPixels > 0)).toEqual([]);
});

test("every sprite with more than 1 % wrong pixels is flagged", () => {
  expect(trials.filter((trial) => trial.exact < good && trial.flags.length === 0)).toEqual([]);
});

test("no good sprite on a key colour is flagged, and at most 15 % of those on other grounds", () => {
  const fine = trials.filter((trial) => trial.exact >= good);
  expect(fine.filter(({ id, flags }) => keyed.has(id) && flags.length > 0)).toEqual([]);
  const others = fine.filter(({ id }) => !keyed.has(id));
  expect(share(others, ({ flags }) => flags.length > 0)).toBeLessThanOrEqual(0.15);
});
