/* How the running time of a function grows with its input, for tests that a function is linear. */

/** Below this, a reading says more about the timer than about the code. */
const noiseUs = 2_000;
const factor = 16;

/** Processor time of this thread, which other work on the machine does not lengthen. */
function quickestUs(run: () => unknown): number {
  const readings = Array.from({ length: 3 }, () => {
    const start = process.threadCpuUsage();
    run();
    const { user, system } = process.threadCpuUsage(start);
    return user + system;
  });
  return Math.max(noiseUs, Math.min(...readings));
}

/**
 * Runs the function with an input of `size` and with one that is 16 times smaller. Returns 1 when the time grows in
 * proportion to the input, and 16 when the time is quadratic.
 */
export function growth(size: number, run: (size: number) => unknown): number {
  const small = quickestUs(() => run(Math.ceil(size / factor)));
  return quickestUs(() => run(size)) / small / factor;
}

/** The limit that a test sets: half-way between linear and quadratic, with room for noise on both sides. */
export const linear = 6;
