/** Single pictures of the golden set. `npm run bench -- pixels` measures the whole set. */
import { describe, expect, test } from "vitest";
import { cases } from "../support/golden/cases";
import { paintCase, refinePicture } from "../support/golden/trial";

describe("a spoilt sprite", () => {
  const wanted = ["C05", "C11", "C15", "C17", "C18", "C20", "C22", "C23"];

  test.each(cases.filter(({ id }) => wanted.includes(id)))(
    "$id, $title: comes back to the last pixel, without a flag",
    async (each) => {
      const trial = refinePicture(each, await paintCase(each, 0));
      expect(trial).toMatchObject({ exact: 1, alpha: 1, isGridRight: true, flags: [], strayPixels: 0 });
    },
  );
});
