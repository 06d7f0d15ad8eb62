/** The calls that are measured: every operation of the table has one or more. */
import type { Operation } from "../../src/http/operation";
import { accountCases } from "./accounts";
import { byOwner, only, type Case, type Cases } from "./case";
import { drawingCases } from "./drawing";
import { hookCases } from "./hooks";
import { projectCases } from "./projects";
import { viewCases } from "./views";

const cases: Cases = { ...accountCases, ...projectCases, ...drawingCases, ...viewCases, ...hookCases };

/** An operation without cases of its own is called with the smallest input that its schemas accept. */
export function casesOf(op: Operation): readonly Case[] {
  return cases[op.id] ?? only(byOwner);
}

/** The cases of operations that are not in the table. */
export function namesWithoutOperation(operations: readonly Operation[]): string[] {
  const known = new Set(operations.map(({ id }) => id));
  return Object.keys(cases).filter((id) => !known.has(id));
}
