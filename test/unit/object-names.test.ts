import { expect, test } from "vitest";
import { exportKey, imageKey, objectsPrefix, projectPrefix, referenceKey } from "../../src/storage/blobs";
import { assetPlaceOf } from "../../src/storage/object-names";

const ids = ["01a", "01b"];
const keys = ids.flatMap((p) => {
  const projectId = `prj_${p}`;
  const images = ids.flatMap((a) =>
    ids.map((id) => imageKey({ projectId, assetId: `ast_${a}`, versionId: `ver_${id}`, id: `img_${id}` })),
  );
  return [projectPrefix(projectId), ...images, exportKey(projectId, "exp_01"), referenceKey(projectId, "ref_01")];
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
