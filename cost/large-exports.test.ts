/** That the work of an export grows with the number of images at most in proportion, and the memory of a step not at all. */
import { beforeAll, describe, expect, inject, test } from "vitest";
import { newGame, until, type Game } from "../test/support/game";
import { captureLog } from "../test/support/context";
import { addAsset, noisePng } from "../test/support/pack";
import { tallyOf } from "./journal";
import { takeStepReads, type StepReads } from "./step-reads";
import { newTally, unitNames, type Units } from "./units";
import { succeeded } from "./world";

declare module "vitest" {
  interface ProvidedContext {
    exportedImages: number;
  }
}

type Work = { readonly units: Units; readonly steps: readonly StepReads[] };

const few = 1_000;
const many = inject("exportedImages");
const framesPerAsset = 50;
/** An engine target whose pages are so small that a pack needs several, and the target without pages. */
const wishes = [{ target: "phaser", options: { maxPageSize: 512 } }, { target: "plain" }] as const;
/** Work that is divided into batches or parts, by the beginning of a step's name. */
const dividedSteps = ["measure images", "draw files"];
/** A page, a batch or a part that is not full costs as much as a full one. */
const spare = 1.1;

const games = new Map<number, Game>();

beforeAll(async () => {
  captureLog();
  for (const count of [few, many]) games.set(count, await gameOf(count));
});

describe.each(wishes)(`an export for $target of ${many} images, beside one of ${few}`, (wish) => {
  let [small, large]: Work[] = [];

  beforeAll(async () => {
    [small, large] = [await exported(few, wish), await exported(many, wish)];
  });

  test("takes at most as many times more calls, rows and steps", () => {
    for (const unit of unitNames)
      expect(large?.units[unit], unit).toBeLessThanOrEqual((small?.units[unit] ?? 0) * (many / few) * spare);
  });

  test("reads at most as many times more bytes, and the list of all images as often", () => {
    expect(bytesOf(large?.steps)).toBeLessThanOrEqual(bytesOf(small?.steps) * (many / few) * spare);
    const readsOfAll = (work: Work | undefined): number =>
      work?.steps.flatMap(({ objects }) => objects).filter(({ key }) => /\/(choice|plan)\.json$/.test(key)).length ?? 0;
    expect(readsOfAll(large)).toBe(readsOfAll(small));
  });

  test.each(dividedSteps)("reads no more in the largest step of: %s", (name) => {
    const largest = (work: Work | undefined): number =>
      Math.max(0, ...(work?.steps ?? []).filter(({ step }) => step.startsWith(name)).map((each) => bytesOf([each])));
    expect(largest(large)).toBeLessThanOrEqual(largest(small) * spare);
  });
});

/** A project of so many approved images. */
async function gameOf(count: number): Promise<Game> {
  const game = await newGame();
  for (let asset = 0; asset < count / framesPerAsset; asset++) {
    const frames = Array.from({ length: framesPerAsset }, (_, frame) => noisePng(asset * framesPerAsset + frame));
    await addAsset(game.projectId, `thing-${asset}`, frames);
  }
  return game;
}

async function exported(count: number, wish: (typeof wishes)[number]): Promise<Work> {
  const game = games.get(count);
  if (game === undefined) throw new Error(`there is no game of ${count} images`);
  const tally = tallyOf("export workflow");
  Object.assign(tally, newTally());
  takeStepReads();
  const { body } = await game.post("/exports", wish);
  await succeeded("exports", body.id);
  const steps: StepReads[] = [];
  await until("the work is cleaned up", async () => {
    steps.push(...takeStepReads());
    return steps.some(({ step }) => step === "clean up") || undefined;
  });
  return { units: { ...tally.units }, steps };
}

function bytesOf(steps: readonly StepReads[] = []): number {
  return steps.flatMap(({ objects }) => objects).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
