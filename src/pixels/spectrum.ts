/** The strength of every frequency in a profile, by the fast Fourier transform of Cooley and Tukey. */

/** Between two neighbouring frequencies of the data, this many are computed at least. */
const fineness = 4;

/** Amplitudes from frequency 0 to half the sampling rate, in even steps. */
export function spectrumOf(values: Float64Array): Float64Array {
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, values.length * fineness)));
  const real = inReversedOrder(values, size);
  const imaginary = new Float64Array(size);
  for (let half = 1; half < size; half *= 2) joinHalves(real, imaginary, half);
  return Float64Array.from({ length: size / 2 + 1 }, (_, index) => Math.hypot(real[index] ?? 0, imaginary[index] ?? 0));
}

/** Each value moves to the place whose bits are its own in reverse. The rest is 0. */
function inReversedOrder(values: Float64Array, size: number): Float64Array {
  const placed = new Float64Array(size);
  for (let index = 0, reversed = 0; index < values.length; index++) {
    placed[reversed] = values[index] ?? 0;
    let bit = size >> 1;
    for (; (reversed & bit) !== 0; bit >>= 1) reversed ^= bit;
    reversed |= bit;
  }
  return placed;
}

/** Makes one transform of twice the size from each two neighbouring transforms of the size `half`. */
function joinHalves(real: Float64Array, imaginary: Float64Array, half: number): void {
  for (let turn = 0; turn < half; turn++) {
    const [cosine, sine] = [Math.cos((Math.PI * turn) / half), -Math.sin((Math.PI * turn) / half)];
    for (let at = turn; at < real.length; at += half * 2) {
      const [u, v] = [real[at + half] ?? 0, imaginary[at + half] ?? 0];
      const [r, i] = [u * cosine - v * sine, u * sine + v * cosine];
      real[at + half] = (real[at] ?? 0) - r;
      imaginary[at + half] = (imaginary[at] ?? 0) - i;
      real[at] = (real[at] ?? 0) + r;
      imaginary[at] = (imaginary[at] ?? 0) + i;
    }
  }
}
