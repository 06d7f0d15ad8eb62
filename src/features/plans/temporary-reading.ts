/** Reads plans without nouns until the dictionary is there. */
import type { Size } from "../../lib/size";
import type { PlanReading } from "./reading/plan-reading";
import { readPlan as readWithNouns } from "./reading/read-plan";

export async function readPlan(text: string, size: Size): Promise<PlanReading> {
  return readWithNouns(text, size, () => undefined);
}
