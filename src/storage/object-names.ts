/** Reads R2 keys: the reverse of the functions in `blobs.ts`. */
import {
  assetPrefix,
  contactSheetKey,
  exportKey,
  exportSelectionKey,
  exportWorkKey,
  imageKey,
  objectsPrefix,
  projectPrefix,
  referenceKey,
  viewKey,
} from "./blobs";

/** Matches one segment of a key: any id or name. */
const any = "[^/]+";
const projectId = `(?<projectId>${any})`;
const rowId = `(?<rowId>${any})`;

/** For each kind of object, patterns for its keys. The groups capture the ids of the project and the object's row. */
const shapes = {
  image: [shapeOf(imageKey({ projectId, assetId: any, versionId: any, id: rowId }))],
  view: [shapeOf(viewKey({ projectId, assetId: "(?<assetId>[^/]+)", versionId: rowId }, "(?<name>[^/]+)"))],
  // The row is the project's own, so the row's id is only the number of the page.
  contactSheet: [shapeOf(contactSheetKey(projectId, rowId))],
  reference: [shapeOf(referenceKey(projectId, rowId))],
  archive: [shapeOf(exportKey(projectId, rowId)), shapeOf(exportSelectionKey(projectId, rowId))],
  exportWork: [shapeOf(exportWorkKey(projectId, rowId, any))],
} as const;

export type ObjectKind = keyof typeof shapes;
const kinds: readonly ObjectKind[] = ["image", "view", "contactSheet", "reference", "archive", "exportWork"];

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

/** The version that a view shows, and the view's name. Undefined for other objects. */
export function findView(
  key: string,
):
  | { readonly projectId: string; readonly assetId: string; readonly versionId: string; readonly name: string }
  | undefined {
  const { projectId, assetId, rowId: versionId, name } = shapes.view[0].exec(key)?.groups ?? {};
  if (projectId === undefined || assetId === undefined || versionId === undefined || name === undefined)
    return undefined;
  return { projectId, assetId, versionId, name };
}

/** The project and the page of a contact sheet. Undefined for other objects. */
export function findContactSheet(key: string): { readonly projectId: string; readonly page: number } | undefined {
  const { projectId, rowId } = shapes.contactSheet[0].exec(key)?.groups ?? {};
  return projectId === undefined ? undefined : { projectId, page: Number(rowId) };
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
