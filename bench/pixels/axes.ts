import { readFileSync } from "node:fs";
import { toRaster } from "../../src/pixels/raster";
import { findGround } from "../../src/pixels/ground";
import { findBox } from "../../src/pixels/silhouette";
import { measureSteps } from "../../src/pixels/steps";
import { toProfiles } from "../../src/pixels/profile";
import { detectPitch } from "../../src/pixels/detectors";
import { measureVariance } from "../../src/pixels/cell-variance";
import { cutLines } from "../../src/pixels/cut-lines";
import { toPalette } from "../../src/pixels/palette";
import { cases } from "../../test/support/golden/cases";
function explained(g: Float64Array, lines: number[], w: number) {
  const sorted = Float64Array.from(g).sort(); const floor = sorted[Math.floor(sorted.length / 2)]!;
  let all = 0, got = 0; const hit = new Uint8Array(g.length);
  for (const l of lines) for (let i = Math.max(0, l - w); i <= Math.min(g.length - 1, l + w); i++) hit[i] = 1;
  for (let i = 1; i < g.length - 1; i++) { const v = Math.max(0, g[i]! - floor); all += v; if (hit[i]) got += v; }
  return 1 - got / all;
}
const uneven = (l: number[]) => { const p = l.at(-1)! / (l.length - 1); return l.slice(1).reduce((s, e, i) => s + ((e - l[i]! - p) / p) ** 2, 0) / (l.length - 1); };
export async function run(args: readonly string[]) {
  for (const arg of args) {
    const [id, index] = arg.split(":"); const c = cases.find((x) => x.id === id)!; const truth = c.truths[Number(index)]!;
    const image = toRaster({ width: 1024, height: 1024 }, new Uint8Array(readFileSync(`/tmp/px-cache/${id}-${truth.name.replace(/\W/g, "_")}-${index}`)));
    const ground = findGround(image, "auto", toPalette(truth.palette).colours); const box = findBox(ground.mask, image)!;
    const steps = measureSteps(image, ground.mask, box), profiles = toProfiles(steps), votes = detectPitch(steps, profiles), variance = measureVariance(image, ground.mask, box);
    const [w, h] = [box.right - box.left, box.bottom - box.top];
    const s = c.spoil(truth.raster); const t = truth.raster;
    let [l, tp, r, b] = [99, 99, 0, 0]; for (let y = 0; y < t.height; y++) for (let x = 0; x < t.width; x++) if (t.pixels[y * t.width + x]) { l = Math.min(l, x); r = Math.max(r, x); tp = Math.min(tp, y); b = Math.max(b, y); }
    const [nx, ny] = [r - l + 1, b - tp + 1];
    console.log(id, truth.name, "true", nx, ny, "votes n", votes.x.map((v) => (w / v).toFixed(1)).join(","), "|", votes.y.map((v) => (h / v).toFixed(1)).join(","));
    for (const [axis, n, g, size] of [["x", nx, profiles.x, w], ["y", ny, profiles.y, h]] as const)
      console.log("  ", axis, [-3, -2, -1, 0, 1, 2, 3].map((d) => { const k = n + d, lines = cutLines(g, k), p = size / k;
        const v = axis === "x" ? variance.within(lines, cutLines(profiles.y, ny)) : variance.within(cutLines(profiles.x, nx), lines);
        return `${d}: e ${explained(g, lines, Math.max(1, Math.round(p * 0.1))).toFixed(3)} u ${uneven(lines).toFixed(4)} v ${(v / variance.total).toFixed(4)}`; }).join(" | "));
  }
}
