import { readFileSync } from "node:fs";
import { toRaster } from "../../src/pixels/raster";
import { borderColours, findCheckerboard } from "../../src/pixels/border";
import { fitSurface } from "../../src/pixels/surface";
import { surfaceRule, checkerboardRule } from "../../src/pixels/ground-rules";
import { floodFromBorder } from "../../src/pixels/flood";
import { trimToHalfLevel } from "../../src/pixels/half-level";
import { removeSpecks, findBox, openHoles } from "../../src/pixels/silhouette";
import { measureSteps } from "../../src/pixels/steps";import { toProfiles } from "../../src/pixels/profile";
import { detectPitch, byComb, byCorrelation } from "../../src/pixels/detectors";
import { measureVariance } from "../../src/pixels/cell-variance";
import { edgeDistances } from "../../src/pixels/edge-distances";
import { findGrid } from "../../src/pixels/find-grid";
import { colourCells } from "../../src/pixels/cells";
import { toPalette } from "../../src/pixels/palette";
import { findGround } from "../../src/pixels/ground";
import { singles } from "../../test/support/golden/sprites";
export async function run([file = "C09-farm_Chicken-1"]: readonly string[]) {
  const image = toRaster({ width: 1024, height: 1024 }, new Uint8Array(readFileSync(`/tmp/px-cache/${file}`)));
  const palette = toPalette(singles[0]!.palette);
  for (let round = 0; round < 6; round++) {
    const out: string[] = [];
    const time = <T>(name: string, f: () => T): T => { const c = process.cpuUsage(); const r = f(); const d = process.cpuUsage(c); out.push(`${name} ${((d.user + d.system) / 1000).toFixed(0)}`); return r; };
    const colours = time("border", () => borderColours(image));
    const board = time("checker", () => findCheckerboard(image, colours));
    const surface = time("fit", () => fitSurface(image));
    const rule = time("rule", () => board ? checkerboardRule(image, board) : surfaceRule(image, surface, 20));
    const mask = time("flood", () => floodFromBorder(image, rule));
    time("holes", () => openHoles(image, mask, rule, () => false));
    time("trim", () => trimToHalfLevel(image, mask));
    time("specks", () => removeSpecks(mask, image));
    const box = time("box", () => findBox(mask, image))!;
    const steps = time("steps", () => measureSteps(image, mask, box));
    const profiles = time("profiles", () => toProfiles(steps));
    time("corr", () => byCorrelation(profiles.x));
    time("comb", () => byComb(profiles.x));
    time("dist", () => edgeDistances(steps));
    time("detect", () => detectPitch(steps, profiles));
    time("variance", () => measureVariance(image, mask, box));
    const grid = time("findGrid", () => findGrid(image, mask, box));
    time("cells", () => colourCells(image, mask, grid, 0.2, palette));
    time("findGround", () => findGround(image, "auto", palette.colours));
    console.log(out.join(" | "));
  }
}
