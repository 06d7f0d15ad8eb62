/** Something that the user can understand and act on. Its message is all that he is shown. */
export class DemoError extends Error {
  override readonly name = "DemoError";
}

/** What went wrong, in one line. */
export function toSentence(error: unknown): string {
  if (error instanceof DemoError) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  return `The demo stopped: ${text}`;
}
