import { AppError } from "../errors";

/** Awaits a call to R2 within a request. Throws `unavailable` on failure, because R2 is usually back within seconds. */
export async function fromStore<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    const headers = { "Retry-After": "1" };
    throw new AppError("unavailable", "The files cannot be reached right now. Try again in a moment.", {
      cause,
      headers,
    });
  }
}
