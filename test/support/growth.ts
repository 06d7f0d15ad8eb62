/** Below this a reading says more about the machine than about the code. */
const noiseMs = 2;
const factor = 16;

function quickestMs(run: () => unknown): number {
  const readings = Array.from({ length: 3 }, () => {
    const startMs = performance.now();
    run();
    return performance.now() - startMs;
  });
  return Math.max(noiseMs, Math.min(...readings));
}

/**
 * How the time of `run` grows when its input does, measured side by side: 1 when it is in proportion to the input,
 * 16 when it is quadratic. `size` is that of the larger input.
 */
export function growth(size: number, run: (size: number) => unknown): number {
  const small = quickestMs(() => run(Math.ceil(size / factor)));
  return quickestMs(() => run(size)) / small / factor;
}

/** Half-way between linear and quadratic, which leaves room for a noisy machine on both sides. */
export const linear = 6;
