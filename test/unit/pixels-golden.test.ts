/** A fixed tenth of the golden set: spoilt sprites come back as they were. `npm run bench -- pixels` runs the whole set. */
import { beforeAll, describe, expect, test } from "vitest";
import { cases, keyed, unsolvable } from "../support/golden/cases";
import { paintCase, refinePicture, type Trial } from "../support/golden/trial";

const solvable = cases.filter(({ id }) => !unsolvable.has(id));
const trials: Trial[] = [];

/** Each case gives every tenth picture, and another first one than the case before. */
beforeAll(async () => {
  for (const [place, each] of solvable.entries())
    for (let index = place % Math.min(10, each.truths.length); index < each.truths.length; index += 10)
      trials.push(refinePicture(each, await paintCase(each, index)));
});

const ordinary = (): Trial[] => trials.filter(({ id }) => id.startsWith("C"));
const hard = (): Trial[] => trials.filter(({ id }) => id.startsWith("H"));
const mean = (list: readonly Trial[], of: (trial: Trial) => number): number =>
  list.reduce((sum, trial) => sum + of(trial), 0) / list.length;

function worst(list: readonly Trial[]): string {
  return list
    .filter(({ exact }) => exact < 1)
    .map(({ id, name, exact, flags }) => `${id} ${name} ${(exact * 100).toFixed(2)} % ${flags.join()}`)
    .join("\n");
}

describe("the golden set", () => {
  test("the grid is right in 99 % of ordinary and 95 % of hard pictures", () => {
    expect(
      mean(ordinary(), ({ isGridRight }) => Number(isGridRight)),
      worst(ordinary()),
    ).toBeGreaterThanOrEqual(0.99);
    expect(
      mean(hard(), ({ isGridRight }) => Number(isGridRight)),
      worst(hard()),
    ).toBeGreaterThanOrEqual(0.95);
  });

  test("of the pixels of ordinary pictures 99.7 % are exact, and nine of ten pictures to the last pixel", () => {
    expect(
      mean(ordinary(), ({ exact }) => exact),
      worst(ordinary()),
    ).toBeGreaterThanOrEqual(0.997);
    expect(
      mean(ordinary(), ({ exact }) => Number(exact === 1)),
      worst(ordinary()),
    ).toBeGreaterThanOrEqual(0.9);
  });

  test("of the pixels of hard pictures 99 % are exact", () => {
    expect(
      mean(hard(), ({ exact }) => exact),
      worst(hard()),
    ).toBeGreaterThanOrEqual(0.99);
  });

  test("the transparency of ordinary pictures is right in 99.8 % of the pixels", () => {
    expect(
      mean(ordinary(), ({ alpha }) => alpha),
      worst(ordinary()),
    ).toBeGreaterThanOrEqual(0.998);
  });

  test("every picture of which less than 99 % is exact carries a flag", () => {
    expect(trials.filter(({ exact, flags }) => exact < 0.99 && flags.length === 0)).toEqual([]);
  });

  test("good pictures on a key colour carry no flag, and at most 15 % of those on other grounds", () => {
    const good = trials.filter(({ exact }) => exact >= 0.99);
    expect(good.filter(({ id, flags }) => keyed.has(id) && flags.length > 0)).toEqual([]);
    const others = good.filter(({ id }) => !keyed.has(id));
    expect(mean(others, ({ flags }) => Number(flags.length > 0))).toBeLessThanOrEqual(0.15);
  });

  test("no pixel is off the palette or half transparent", () => {
    expect(trials.filter(({ strayPixels }) => strayPixels > 0)).toEqual([]);
  });
});
