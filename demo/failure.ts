/** Errors of the demo, as the user sees them. */

/** An error that users can understand and act on. They see only the message. */
export class DemoError extends Error {
  override readonly name = "DemoError";
}

/** The text of an error for the user. */
export function toSentence(error: unknown): string {
  if (error instanceof DemoError) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  return `The demo stopped: ${text}`;
}
