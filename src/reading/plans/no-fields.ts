import { noAttributes } from "./attributes";
import type { Fields } from "./candidates";

/** The fields of an item whose own line says everything. */
export const noFields: Fields = { attributes: noAttributes, kind: undefined, descriptions: [], file: undefined };
