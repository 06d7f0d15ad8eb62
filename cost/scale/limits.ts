/** Cloudflare's published limits for Workers Paid, as the pages stated them on 2026-11-30. */

const docs = "https://developers.cloudflare.com";

export const limits = {
  /** One database handles one query at a time. At the page's example of a millisecond each, that is a thousand a second. */
  d1CallsASecond: { value: 1_000, source: `${docs}/d1/platform/limits/` },
  d1Bytes: { value: 10e9, source: `${docs}/d1/platform/limits/` },
  /** Of one object. Each user has an object of their own. */
  objectRequestsASecond: { value: 1_000, source: `${docs}/durable-objects/platform/limits/` },
  /** Of one workflow. */
  instancesASecond: { value: 100, source: `${docs}/workflows/reference/limits/` },
  instancesAtOnce: { value: 50_000, source: `${docs}/workflows/reference/limits/` },
  /** Of one queue. */
  messagesASecond: { value: 5_000, source: `${docs}/queues/platform/limits/` },
} as const;
