/** Where all that belongs to projects is kept. */
export const objectsPrefix = "projects/";

/** How far the hourly walk over the objects has come. */
export const objectSweepKey = "maintenance/object-sweep.json";

/** The shape of each kind's key, with the ids of the project and of the row that the object belongs to. */
const shapes = {
  image: /^projects\/(?<projectId>[^/]+)\/assets\/[^/]+\/[^/]+\/(?<rowId>[^/]+)$/,
  reference: /^projects\/(?<projectId>[^/]+)\/references\/(?<rowId>[^/]+)$/,
  archive: /^projects\/(?<projectId>[^/]+)\/exports\/(?<rowId>[^/]+)\/(?:archive\.zip|selection\.json)$/,
  exportWork: /^projects\/(?<projectId>[^/]+)\/exports\/(?<rowId>[^/]+)\/work\/[^/]+$/,
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
  for (const kind of kinds) {
    const { projectId, rowId } = shapes[kind].exec(key)?.groups ?? {};
    if (projectId !== undefined && rowId !== undefined) return { key, kind, projectId, rowId };
  }
  return undefined;
}

/** The project that a key is in, or would be in; keys of a range belong to the projects from its first to its last. */
export function projectIdOf(key: string): string {
  return key.slice(objectsPrefix.length).split("/")[0] ?? "";
}
