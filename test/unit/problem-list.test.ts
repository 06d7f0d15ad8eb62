import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maxProblems, toProblemList } from "../../src/features/plans/problem-list";
import { problemKinds, type PlanProblem } from "../../src/reading/plans/plan-reading";

const problem = fc.record({
  line: fc.integer({ min: 1, max: 90 }),
  endLine: fc.integer({ min: 90, max: 99 }),
  kind: fc.constantFrom(...problemKinds.filter((kind) => kind !== "more")),
  message: fc.string(),
});

describe("the list of problems", () => {
  test("has at most fifty, and the last counts the rest", () => {
    fc.assert(
      fc.property(fc.array(problem, { maxLength: 120 }), (problems) => {
        const list = toProblemList(problems);
        expect(list.length).toBe(Math.min(problems.length, maxProblems));
        if (problems.length <= maxProblems) expect(list).toEqual(expect.arrayContaining(problems));
        else {
          const last = list.at(-1);
          expect(last?.kind).toBe("more");
          expect(last?.message).toContain(`${problems.length - maxProblems + 1} more`);
        }
      }),
    );
  });

  test("begins with the most important, and has equal ones in the order of the lines", () => {
    const at = (line: number, kind: PlanProblem["kind"]): PlanProblem => ({ line, endLine: line, kind, message: "" });
    const list = toProblemList([at(9, "described"), at(8, "audio"), at(7, "tag"), at(6, "tag"), at(5, "refused")]);
    expect(list.map(({ line }) => line)).toEqual([5, 6, 7, 8, 9]);
  });
});
