/** Reads the `Retry-After` header of other servers. */

const secondsForm = /^\d{1,9}(?:\.\d{1,9})?$/;
/** Two of the three forms of an HTTP date (RFC 9110, section 5.6.7). The third is `asctimeForm`, which omits "GMT". */
const dateForms = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
];
const asctimeForm = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/**
 * Whole seconds to wait, fractions rounded up; 0 for a time in the past. Undefined when the header is absent or has no
 * valid form. The caller limits the wait.
 */
export function readRetryAfterSeconds(value: string | null, nowMs: number): number | undefined {
  const text = value?.trim() ?? "";
  if (secondsForm.test(text)) return Math.ceil(Number(text));
  const untilMs = readHttpDateMs(text);
  return untilMs === undefined ? undefined : Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
}

function readHttpDateMs(text: string): number | undefined {
  const date = asctimeForm.test(text) ? `${text} GMT` : text;
  const isDate = date !== text || dateForms.some((form) => form.test(text));
  const timeMs = isDate ? Date.parse(date) : Number.NaN;
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
