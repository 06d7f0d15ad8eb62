/** Reads R2 keys: the reverse of the functions in `blobs.ts`. */
import {
  assetPrefix,
  exportKey,
  exportSelectionKey,
  exportSheetsKey,
  exportWorkKey,
  imageKey,
  objectsPrefix,
  projectPrefix,
  referenceKey,
} from "./blobs";

/** Matches one segment of a key: any id or name. */
const any = "[^/]+";
const projectId = `(?<projectId>${any})`;
const rowId = `(?<rowId>${any})`;

/** For each kind of object, patterns for its keys. The groups capture the ids of the project and the object's row. */
const shapes = {
  image: [shapeOf(imageKey({ projectId, assetId: any, versionId: any, id: rowId }))],
  reference: [shapeOf(referenceKey(projectId, rowId))],
  archive: [exportKey, exportSelectionKey, exportSheetsKey].map((toKey) => shapeOf(toKey(projectId, rowId))),
  exportWork: [shapeOf(exportWorkKey(projectId, rowId, any))],
} as const;

export type ObjectKind = keyof typeof shapes;
const kinds: readonly ObjectKind[] = ["image", "reference", "archive", "exportWork"];

export type ObjectName = {
  readonly key: string;
  readonly kind: ObjectKind;
  readonly projectId: string;
  readonly rowId: string;
};

/** The kind and the ids of an object, read from the key. Undefined for a key of unknown shape. */
export function findObjectName(key: string): ObjectName | undefined {
  for (const kind of kinds)
    for (const shape of shapes[kind]) {
      const { projectId, rowId } = shape.exec(key)?.groups ?? {};
      if (projectId !== undefined && rowId !== undefined) return { key, kind, projectId, rowId };
    }
  return undefined;
}

/**
 * The project id in a key. The key may be any text at which a walk stopped: keys sort by project id, so the keys of a
 * range belong to the projects from the first key's to the last key's.
 */
export function projectIdOf(key: string): string {
  return key.slice(objectsPrefix.length).split("/")[0] ?? "";
}

/**
 * The place of a key among the assets of all projects: the ids of the project and the asset. A project's other objects
 * sort after its assets. As with `projectIdOf`, the places of two keys limit the assets of the range between them.
 */
export function assetPlaceOf(key: string): readonly [projectId: string, assetId: string] {
  const [projectId = "", folder = "", id = ""] = key.slice(objectsPrefix.length).split("/");
  const isAsset = assetPrefix(projectId, id).startsWith(`${projectPrefix(projectId)}${folder}/`);
  return [projectId, isAsset || folder === "" ? id : "~"];
}

/** The project id, if the prefix is that of all objects of a project. */
export function findWholeProject(prefix: string): string | undefined {
  const id = projectIdOf(prefix);
  return prefix === projectPrefix(id) ? id : undefined;
}

function shapeOf(key: string): RegExp {
  return new RegExp(`^${key.replaceAll(".", String.raw`\.`)}$`);
}
