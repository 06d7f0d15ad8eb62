import { expect, test } from "vitest";
import {
  contactSheetKey,
  exportKey,
  imageKey,
  objectsPrefix,
  projectPrefix,
  referenceKey,
  viewKey,
} from "../../src/storage/blobs";
import { assetPlaceOf, findContactSheet, findObjectName, findView } from "../../src/storage/object-names";

const ids = ["01a", "01b"];
const keys = ids.flatMap((p) => {
  const projectId = `prj_${p}`;
  const images = ids.flatMap((a) =>
    ids.map((id) => imageKey({ projectId, assetId: `ast_${a}`, versionId: `ver_${id}`, id: `img_${id}` })),
  );
  return [
    projectPrefix(projectId),
    ...images,
    contactSheetKey(projectId, 1),
    exportKey(projectId, "exp_01"),
    referenceKey(projectId, "ref_01"),
  ];
});

test("the place of an image's key is the project and the asset", () => {
  const key = imageKey({ projectId: "prj_1", assetId: "ast_1", versionId: "ver_1", id: "img_1" });
  expect(assetPlaceOf(key)).toEqual(["prj_1", "ast_1"]);
});

test("places sort as keys do, from the first possible key to the last", () => {
  const sorted = [objectsPrefix, ...keys, `${objectsPrefix}~`].toSorted();
  const places = sorted.map((key) => assetPlaceOf(key).join(" "));
  expect(places).toEqual(places.toSorted());
  expect(new Set(places).size).toBeGreaterThan(8);
});

test("the key of a view tells the version and the name, and is no image's", () => {
  const ids = { projectId: "prj_1", assetId: "ast_1", versionId: "ver_1" };
  const key = viewKey(ids, "sheet-1.png");
  expect(findView(key)).toEqual({ ...ids, name: "sheet-1.png" });
  expect(findObjectName(key)).toMatchObject({ kind: "view", projectId: "prj_1", rowId: "ver_1" });
  expect(assetPlaceOf(key)).toEqual(["prj_1", "ast_1"]);
  expect(findView(imageKey({ ...ids, id: "img_1" }))).toBeUndefined();
});

test("the key of a contact sheet tells the project and the page", () => {
  expect(findContactSheet(contactSheetKey("prj_1", 3))).toEqual({ projectId: "prj_1", page: 3 });
  expect(findObjectName(contactSheetKey("prj_1", 3))?.kind).toBe("contactSheet");
  expect(findContactSheet(exportKey("prj_1", "exp_1"))).toBeUndefined();
});
