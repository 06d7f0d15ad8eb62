import { cases } from "../../test/support/golden/cases";
import { paint } from "../../test/support/golden/paint";
import { scoreSprite, visiblePart } from "../../test/support/golden/score";
import { findGround } from "../../src/pixels/ground";
import { findBox } from "../../src/pixels/silhouette";
import { findGrid } from "../../src/pixels/find-grid";
import { colourCells } from "../../src/pixels/cells";
import { toPalette } from "../../src/pixels/palette";

export async function run([ids = "", every = "8", offset = "0"]: readonly string[]): Promise<void> {
  const wanted = cases.filter(({ id }) => ids === "all" || ids.split(",").includes(id));
  for (const each of wanted) {
    const scores: number[] = [], alphas: number[] = [];
    let grids = 0, perfect = 0, paintMs = 0;
    const ms = [0, 0, 0, 0];
    const truths = each.truths.length < 12 ? each.truths : each.truths.filter((_, i) => i % Number(every) === Number(offset));
    for (const [index, truth] of truths.entries()) {
      const spoiling = each.spoil(truth.raster);
      let t = performance.now();
      const image = await cached(`${each.id}-${truth.name.replace(/\W/g, "_")}-${each.truths.indexOf(truth)}`, () => paint(truth.raster, spoiling, 1000 + index));
      paintMs += performance.now() - t;
      const palette = toPalette(truth.palette);
      t = performance.now();
      const ground = findGround(image, "auto", palette.colours);
      ms[0]! += performance.now() - t; t = performance.now();
      const box = findBox(ground.mask, image);
      let line = "";
      let score = { exact: 0, alpha: 0, isGridRight: false };
      if (box) {
        const grid = findGrid(image, ground.mask, box);
        ms[1]! += performance.now() - t; t = performance.now();
        const cells = colourCells(image, ground.mask, grid, 0.2, palette);
        ms[2]! += performance.now() - t;
        score = scoreSprite(cells.sprite, visiblePart(truth.raster, spoiling));
        line = `${ground.kind} ${box.right - box.left}x${box.bottom - box.top} pitch ${grid.pitch.x.toFixed(2)}/${spoiling.pitchX.toFixed(2)} ${grid.pitch.y.toFixed(2)}/${spoiling.pitchY.toFixed(2)} ${grid.confidence} res ${grid.residual.toFixed(4)} ${grid.note ?? ""}`;
      }
      scores.push(score.exact); alphas.push(score.alpha);
      if (score.isGridRight) grids++;
      if (score.exact === 1) perfect++; 
      if (score.exact < 0.997) console.log(`   ${each.id} ${truth.name}: exact ${(score.exact * 100).toFixed(1)} alpha ${(score.alpha * 100).toFixed(1)} grid ${score.isGridRight} ${line}`);
    }
    const n = truths.length, mean = (v: number[]) => (100 * v.reduce((a, b) => a + b, 0) / n).toFixed(2);
    console.log(`${each.id} n ${n} grid ${grids} exact ${mean(scores)} alpha ${mean(alphas)} perfect ${perfect} | paint ${(paintMs / n).toFixed(0)} ground ${(ms[0]! / n).toFixed(0)} grid ${(ms[1]! / n).toFixed(0)} cells ${(ms[2]! / n).toFixed(0)}`);
  }
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { toRaster, toRgba, type Raster } from "../../src/pixels/raster";
async function cached(name: string, make: () => Promise<Raster>): Promise<Raster> {
  mkdirSync("/tmp/px-cache", { recursive: true });
  const file = `/tmp/px-cache/${name}`;
  if (existsSync(file)) return toRaster({ width: 1024, height: 1024 }, new Uint8Array(readFileSync(file)));
  const image = await make();
  writeFileSync(file, toRgba(image));
  return image;
}
