/** Who is counted: the caller's address, the user, the trigger, or a provider's job; `login` counts an account name. */
export type Subject = "address" | "user" | "trigger" | "job" | "account";

type Policy = {
  readonly quota: number;
  readonly windowSeconds: number;
  readonly subject: Subject;
  /** What happens when the counter cannot be reached. */
  readonly onFailure: "refuse" | "pass";
};

/** At most `quota` requests in any `windowSeconds`. */
export const policies = {
  auth: { quota: 10, windowSeconds: 60, subject: "address", onFailure: "refuse" },
  refresh: { quota: 60, windowSeconds: 60, subject: "address", onFailure: "refuse" },
  login: { quota: 100, windowSeconds: 3600, subject: "account", onFailure: "refuse" },
  anonymous: { quota: 120, windowSeconds: 60, subject: "address", onFailure: "pass" },
  read: { quota: 600, windowSeconds: 60, subject: "user", onFailure: "pass" },
  write: { quota: 120, windowSeconds: 60, subject: "user", onFailure: "pass" },
  generate: { quota: 20, windowSeconds: 60, subject: "user", onFailure: "pass" },
  /** A stream lives 300 seconds at most, so these are also the most that a user has open. */
  watch: { quota: 120, windowSeconds: 300, subject: "user", onFailure: "pass" },
  export: { quota: 30, windowSeconds: 60, subject: "user", onFailure: "pass" },
  trigger: { quota: 30, windowSeconds: 60, subject: "trigger", onFailure: "pass" },
  callback: { quota: 120, windowSeconds: 60, subject: "job", onFailure: "pass" },
  download: { quota: 600, windowSeconds: 60, subject: "address", onFailure: "pass" },
} as const satisfies Record<string, Policy>;

export type PolicyName = keyof typeof policies;
