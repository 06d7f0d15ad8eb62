import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cases } from "../../test/support/golden/cases";
import { paintCase, refinePicture } from "../../test/support/golden/trial";
import { visiblePart } from "../../test/support/golden/score";
import { toRaster, toRgba } from "../../src/pixels/raster";

export async function run([ids = "", every = "8", offset = "0"]: readonly string[]): Promise<void> {
  mkdirSync("/tmp/px-cache", { recursive: true });
  const wanted = cases.filter(({ id }) => ids === "all" || ids.split(",").includes(id));
  for (const each of wanted) {
    const trials = [];
    for (const [index, truth] of each.truths.entries()) {
      if (each.truths.length > 11 && index % Number(every) !== Number(offset)) continue;
      const file = `/tmp/px-cache/${each.id}-${truth.name.replace(/\W/g, "_")}-${index}`;
      if (!existsSync(file)) writeFileSync(file, toRgba((await paintCase(each, index)).image));
      const image = toRaster({ width: 1024, height: 1024 }, new Uint8Array(readFileSync(file)));
      const trial = refinePicture(each, { image, truth, expected: visiblePart(truth.raster, each.spoil(truth.raster)) });
      trials.push(trial);
      if (trial.exact < 0.997 || trial.flags.length > 0 || trial.strayPixels > 0)
        console.log(`   ${each.id} ${truth.name}: exact ${(trial.exact * 100).toFixed(1)} alpha ${(trial.alpha * 100).toFixed(1)} grid ${trial.isGridRight} ${trial.flags.join(",")} ${trial.strayPixels}`);
    }
    const n = trials.length, mean = (v: number[]) => (100 * v.reduce((a, b) => a + b, 0) / n).toFixed(2);
    console.log(`${each.id} n ${n} grid ${trials.filter((t) => t.isGridRight).length} exact ${mean(trials.map((t) => t.exact))} alpha ${mean(trials.map((t) => t.alpha))} perfect ${trials.filter((t) => t.exact === 1).length}`);
  }
}
