import { exportKey, exportSelectionKey, exportWorkKey, imageKey, objectsPrefix, referenceKey } from "./blobs";

/** A part of a key that may be any id or name. */
const any = "[^/]+";
const projectId = `(?<projectId>${any})`;
const rowId = `(?<rowId>${any})`;

/** The shapes of each kind's keys, with the ids of the project and of the row that the object belongs to. */
const shapes = {
  image: [shapeOf(imageKey({ projectId, assetId: any, versionId: any, id: rowId }))],
  reference: [shapeOf(referenceKey(projectId, rowId))],
  archive: [shapeOf(exportKey(projectId, rowId)), shapeOf(exportSelectionKey(projectId, rowId))],
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

/** What an object is, by its key; undefined for a key of a shape that is not known here. */
export function findObjectName(key: string): ObjectName | undefined {
  for (const kind of kinds)
    for (const shape of shapes[kind]) {
      const { projectId, rowId } = shape.exec(key)?.groups ?? {};
      if (projectId !== undefined && rowId !== undefined) return { key, kind, projectId, rowId };
    }
  return undefined;
}

/** The project that a key is in, or would be in; keys of a range belong to the projects from its first to its last. */
export function projectIdOf(key: string): string {
  return key.slice(objectsPrefix.length).split("/")[0] ?? "";
}

function shapeOf(key: string): RegExp {
  return new RegExp(`^${key.replaceAll(".", String.raw`\.`)}$`);
}
