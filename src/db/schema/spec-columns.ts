/** Columns of JSON that rows of earlier releases hold in an older form. Reading fills the fields that are missing there. */
import { customType } from "drizzle-orm/sqlite-core";
import {
  toAnimation,
  toSpec,
  type Animation,
  type AssetSpec,
  type GivenAnimation,
  type GivenSpec,
} from "../../domain/asset";

export const animationsColumn = customType<{ data: readonly Animation[]; driverData: string }>({
  dataType: () => "text",
  toDriver: (animations) => JSON.stringify(animations),
  // Only this service writes the column.
  fromDriver: (json) => (JSON.parse(json) as GivenAnimation[]).map(toAnimation),
});

export const specColumn = customType<{ data: AssetSpec; driverData: string }>({
  dataType: () => "text",
  toDriver: (spec) => JSON.stringify(spec),
  // Only this service writes the column.
  fromDriver: (json) => toSpec(JSON.parse(json) as GivenSpec),
});
