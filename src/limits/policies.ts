/** The rate limits of the API. */

/**
 * Who is counted: the caller's address, the user, the trigger, the provider job, or the sign-in name (`account`). These
 * words are part of the names of the Durable Objects, so renaming one would forget all its counters.
 */
export type Subject = "address" | "user" | "trigger" | "job" | "account";

type Policy = {
  readonly quota: number;
  readonly windowSeconds: number;
  readonly subject: Subject;
  /** Refuse or pass the request when the counter is unreachable. */
  readonly onFailure: "refuse" | "pass";
};

/** Each policy allows at most `quota` requests in any `windowSeconds` seconds. */
export const policies = {
  auth: { quota: 10, windowSeconds: 60, subject: "address", onFailure: "refuse" },
  refresh: { quota: 60, windowSeconds: 60, subject: "address", onFailure: "refuse" },
  login: { quota: 100, windowSeconds: 3600, subject: "account", onFailure: "refuse" },
  anonymous: { quota: 120, windowSeconds: 60, subject: "address", onFailure: "pass" },
  public: { quota: 60, windowSeconds: 60, subject: "address", onFailure: "pass" },
  read: { quota: 600, windowSeconds: 60, subject: "user", onFailure: "pass" },
  write: { quota: 120, windowSeconds: 60, subject: "user", onFailure: "pass" },
  generate: { quota: 20, windowSeconds: 60, subject: "user", onFailure: "pass" },
  /** A stream lives at most 300 seconds and a wait 60, so a user has at most 120 of them open. */
  watch: { quota: 120, windowSeconds: 300, subject: "user", onFailure: "pass" },
  /** A picture that is not kept yet takes up to some seconds of computing. */
  view: { quota: 60, windowSeconds: 60, subject: "user", onFailure: "pass" },
  export: { quota: 30, windowSeconds: 60, subject: "user", onFailure: "pass" },
  trigger: { quota: 30, windowSeconds: 60, subject: "trigger", onFailure: "pass" },
  callback: { quota: 120, windowSeconds: 60, subject: "job", onFailure: "pass" },
  download: { quota: 600, windowSeconds: 60, subject: "address", onFailure: "pass" },
} as const satisfies Record<string, Policy>;

export type PolicyName = keyof typeof policies;
