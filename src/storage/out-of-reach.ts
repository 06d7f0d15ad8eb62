import { AppError } from "../errors";

/** An answer of the object store to a request. It may be out of reach for a moment, and then comes back. */
export async function fromStore<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    const headers = { "Retry-After": "1" };
    throw new AppError("unavailable", "The files are out of reach just now. Try again in a moment.", {
      cause,
      headers,
    });
  }
}
